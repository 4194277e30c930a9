using Notify.Generated;
using Npgsql;

namespace Notify;

/// <summary>Changes the database, in one transaction.</summary>
internal static class SchemaChange
{
    public static Task<IReadOnlyList<SchemaDifference>> ApplyAsync(
        NpgsqlConnection connection, IReadOnlyList<ChannelSchema> channels, SchemaOptions options, CancellationToken ct)
    {
        return InTransactionAsync(connection, options, async session =>
        {
            SchemaPlan plan = await SchemaComparison.CompareAsync(session, channels, options, ct).ConfigureAwait(false);
            if (plan.Obstacles is { Count: > 0 } obstacles)
            {
                throw new SchemaException("Cannot apply the channels' schema, and nothing was changed:", obstacles);
            }

            await ReadAsync(session, channels, ct).ConfigureAwait(false);
            await ExecuteAsync(session, plan, ct).ConfigureAwait(false);
            if (plan.Differences.Count > 0)
            {
                SchemaPlan after = await SchemaComparison.CompareAsync(session, channels, options, ct).ConfigureAwait(false);
                if (after.Differences.Count > 0)
                {
                    throw new SchemaException(
                        "The channels' schema still differed after it was applied, so nothing was changed. An event trigger may interfere:",
                        after.Differences);
                }
            }

            return plan.Differences;
        }, ct);
    }

    public static Task RemoveAsync(
        NpgsqlConnection connection, IReadOnlyList<ChannelSchema> channels, SchemaOptions options, CancellationToken ct)
    {
        return InTransactionAsync(connection, options, async session =>
        {
            SchemaPlan plan = await SchemaComparison.RemovalAsync(session, channels, options, ct).ConfigureAwait(false);
            await ExecuteAsync(session, plan, ct).ConfigureAwait(false);
            return true;
        }, ct);
    }

    private static async Task ExecuteAsync(SchemaSession session, SchemaPlan plan, CancellationToken ct)
    {
        foreach ((string sql, string subject) in plan.Statements)
        {
            await NameErrorsAsync(subject, session.ExecuteWithDetailAsync(sql, ct)).ConfigureAwait(false);
        }
    }

    /// <summary>Reads the user's SQL, which otherwise happens at the first write.</summary>
    private static async Task ReadAsync(SchemaSession session, IReadOnlyList<ChannelSchema> channels, CancellationToken ct)
    {
        foreach ((ChannelSchema channel, FunctionDefinition function) in channels.SelectMany(channel => channel.Functions.Select(one => (channel, one))))
        {
            foreach (TriggerDefinition trigger in function.Triggers.DistinctBy(TriggerSql.QualifiedTable))
            {
                foreach ((string attribute, string sql) in ReadingSql.Create(function, TriggerSql.QualifiedTable(trigger)))
                {
                    await NameErrorsAsync($"{Subject(channel, trigger)}: {attribute}", session.TryOutAsync(async () =>
                    {
                        await session.ExecuteAsync(sql, ct).ConfigureAwait(false);
                        return true;
                    }, ct)).ConfigureAwait(false);
                }
            }
        }
    }

    /// <summary>What errors name.</summary>
    public static string Subject(ChannelSchema channel, TriggerDefinition trigger) =>
        Place(channel, trigger) + (trigger.When is null ? "" : $", When = \"{trigger.When}\"");

    /// <summary>What errors name that have nothing to do with the condition.</summary>
    public static string Place(ChannelSchema channel, TriggerDefinition trigger) =>
        $"channel \"{channel.Channel}\", [PgTrigger(\"{trigger.Table}\")], trigger {TriggerSql.QualifiedTrigger(trigger)}";

    public static SchemaException Refused(string verb, string subject, PostgresException e) =>
        new($"The schema cannot be {verb}, and nothing was changed: {subject}: {e.SqlState}: {e.MessageText}", [], e);

    private static async Task NameErrorsAsync(string subject, Task work)
    {
        try
        {
            await work.ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState != PostgresErrorCodes.LockNotAvailable)
        {
            throw Refused("applied", subject, e);
        }
    }

    private static async Task<TResult> InTransactionAsync<TResult>(
        NpgsqlConnection connection, SchemaOptions options, Func<SchemaSession, Task<TResult>> work, CancellationToken ct)
    {
        SchemaSession session =
            await SchemaSession.BeginAsync(connection, isExclusive: true, needsLock: true, options, ct).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            try
            {
                TResult result = await work(session).ConfigureAwait(false);
                await session.CommitAsync(ct).ConfigureAwait(false);
                return result;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
            {
                throw new SchemaException(
                    $"Could not lock a table within {options.LockTimeout}, and nothing was changed: another transaction uses it. "
                    + "Apply again after that transaction, or raise SchemaOptions.LockTimeout: writers wait while the lock is pending.",
                    [],
                    e);
            }
        }
    }
}
