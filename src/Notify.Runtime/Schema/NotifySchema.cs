using Microsoft.Extensions.Logging;
using Notify.Generated;
using Npgsql;

namespace Notify;

/// <summary>
/// Applies to a database what channels need, or compares it with what is installed: the functions and triggers of
/// <see cref="PgTriggerAttribute"/>, and the table of stored payloads.
/// </summary>
/// <remarks>
/// <para>The channels come from generated code: <c>ShopContractsSchema.Channels</c> for all channels of an assembly,
/// <c>OrderEventsChannel.Schema</c> for one. Each comparison and each change is one transaction under an advisory lock, so several
/// instances can call at once. A connection must be open and must not have a transaction.</para>
/// <para>Applying requires ownership of the tables and the CREATE right in the functions' schemas. Comparing requires the TEMPORARY
/// right on the database, and no rights on the tables. Server errors are thrown as <see cref="PostgresException"/>, unless another
/// exception is documented.</para>
/// </remarks>
public static class NotifySchema
{
    /// <summary>
    /// Changes the database to what is declared. It changes only what differs, because creating a trigger locks its table; if nothing
    /// differs, no table is locked. What the owner created and no longer declares is removed.
    /// </summary>
    /// <param name="dataSource">The database; with several hosts, the primary.</param>
    /// <param name="channels">The channels.</param>
    /// <param name="options">The defaults if null.</param>
    /// <param name="ct">Cancels the call; then nothing has changed.</param>
    /// <returns>The differences that were resolved.</returns>
    /// <exception cref="SchemaException">
    /// A table or column is missing, an object with a declared name has another origin, the server refused a statement or an expression, a
    /// table could not be locked in time, or another instance took too long to apply. Nothing has changed.
    /// </exception>
    public static Task<IReadOnlyList<SchemaDifference>> ApplyAsync(
        NpgsqlDataSource dataSource,
        IReadOnlyList<ChannelSchema> channels,
        SchemaOptions? options = null,
        CancellationToken ct = default) =>
        OnConnectionAsync(dataSource, connection => ApplyAsync(connection, channels, options, ct), ct);

    /// <inheritdoc cref="ApplyAsync(NpgsqlDataSource, IReadOnlyList{ChannelSchema}, SchemaOptions?, CancellationToken)"/>
    public static async Task<IReadOnlyList<SchemaDifference>> ApplyAsync(
        NpgsqlConnection connection,
        IReadOnlyList<ChannelSchema> channels,
        SchemaOptions? options = null,
        CancellationToken ct = default)
    {
        options ??= SchemaOptions.Default;
        // Usually there is nothing to do, and then instances that start together need not wait for each other.
        SchemaPlan plan = await CompareAsync(connection, channels, options, ct, needsLock: true).ConfigureAwait(false);
        return plan.Differences.Count == 0
            ? []
            : await SchemaChange.ApplyAsync(connection, channels, options, ct).ConfigureAwait(false);
    }

    /// <summary>Compares the database with what is declared, without changing it.</summary>
    /// <param name="dataSource">The database; with several hosts, the primary.</param>
    /// <param name="channels">The channels.</param>
    /// <param name="options">The defaults if null.</param>
    /// <param name="ct">Cancels the call.</param>
    /// <returns>The differences; empty if there are none.</returns>
    /// <exception cref="SchemaException">The server refused a declared function or condition, so it can't be compared.</exception>
    public static Task<IReadOnlyList<SchemaDifference>> DiffAsync(
        NpgsqlDataSource dataSource,
        IReadOnlyList<ChannelSchema> channels,
        SchemaOptions? options = null,
        CancellationToken ct = default) =>
        OnConnectionAsync(dataSource, connection => DiffAsync(connection, channels, options, ct), ct);

    /// <inheritdoc cref="DiffAsync(NpgsqlDataSource, IReadOnlyList{ChannelSchema}, SchemaOptions?, CancellationToken)"/>
    public static async Task<IReadOnlyList<SchemaDifference>> DiffAsync(
        NpgsqlConnection connection,
        IReadOnlyList<ChannelSchema> channels,
        SchemaOptions? options = null,
        CancellationToken ct = default) =>
        (await CompareAsync(connection, channels, options ?? SchemaOptions.Default, ct).ConfigureAwait(false)).Differences;

    /// <summary>
    /// The SQL that changes the database to what is declared, for review. Run it in one transaction (<c>psql -1</c>). It begins with the
    /// differences as comments.
    /// </summary>
    /// <param name="dataSource">The database; with several hosts, the primary.</param>
    /// <param name="channels">The channels.</param>
    /// <param name="options">The defaults if null.</param>
    /// <param name="ct">Cancels the call.</param>
    /// <returns>The SQL; empty if nothing differs.</returns>
    /// <exception cref="SchemaException">The server refused a declared function or condition, so it can't be compared.</exception>
    public static Task<string> ScriptAsync(
        NpgsqlDataSource dataSource,
        IReadOnlyList<ChannelSchema> channels,
        SchemaOptions? options = null,
        CancellationToken ct = default) =>
        OnConnectionAsync(dataSource, connection => ScriptAsync(connection, channels, options, ct), ct);

    /// <inheritdoc cref="ScriptAsync(NpgsqlDataSource, IReadOnlyList{ChannelSchema}, SchemaOptions?, CancellationToken)"/>
    public static async Task<string> ScriptAsync(
        NpgsqlConnection connection,
        IReadOnlyList<ChannelSchema> channels,
        SchemaOptions? options = null,
        CancellationToken ct = default) =>
        (await CompareAsync(connection, channels, options ?? SchemaOptions.Default, ct).ConfigureAwait(false)).Script();

    /// <summary>
    /// Removes the functions that the channels' owners created, and every trigger that calls them. The table of stored payloads
    /// stays: payloads in it may still be in transit, and other owners use it.
    /// </summary>
    /// <param name="dataSource">The database; with several hosts, the primary.</param>
    /// <param name="channels">The channels.</param>
    /// <param name="options">The defaults if null.</param>
    /// <param name="ct">Cancels the call; then nothing has changed.</param>
    /// <exception cref="SchemaException">A table could not be locked in time. Nothing has changed.</exception>
    public static Task RemoveAsync(
        NpgsqlDataSource dataSource,
        IReadOnlyList<ChannelSchema> channels,
        SchemaOptions? options = null,
        CancellationToken ct = default) =>
        OnConnectionAsync(
            dataSource,
            async connection =>
            {
                await RemoveAsync(connection, channels, options, ct).ConfigureAwait(false);
                return true;
            },
            ct);

    /// <inheritdoc cref="RemoveAsync(NpgsqlDataSource, IReadOnlyList{ChannelSchema}, SchemaOptions?, CancellationToken)"/>
    public static Task RemoveAsync(
        NpgsqlConnection connection,
        IReadOnlyList<ChannelSchema> channels,
        SchemaOptions? options = null,
        CancellationToken ct = default)
    {
        Check(connection, channels);
        return SchemaChange.RemoveAsync(connection, channels, options ?? SchemaOptions.Default, ct);
    }

    private static async Task<SchemaPlan> CompareAsync(
        NpgsqlConnection connection, IReadOnlyList<ChannelSchema> channels, SchemaOptions options, CancellationToken ct, bool needsLock = false)
    {
        options.ThrowIfContradictory();
        Check(connection, channels);
        SchemaSession session =
            await SchemaSession.BeginAsync(connection, isExclusive: false, needsLock, options, ct).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            SchemaPlan plan = await SchemaComparison.CompareAsync(session, channels, options, ct).ConfigureAwait(false);
            Report(plan, options.Logger);
            return plan;
        }
    }

    /// <summary>Logs what is not a difference and may be wrong nevertheless.</summary>
    internal static void Report(SchemaPlan plan, ILogger? log)
    {
        if (plan.Ignored is { Count: > 0 } ignored)
        {
            log?.SchemaObjectsIgnored(ignored.Count, string.Join(", ", ignored.Take(10)));
        }

        if (plan.Stale is { Count: > 0 } stale)
        {
            log?.StaleFunctions(string.Join(", ", stale.Select(function => $"{function.QualifiedName} ({OwnerMark.Describe(function.Comment!)})")));
        }

        if (plan.Doubts is { Count: > 0 } doubts)
        {
            log?.DoubtfulColumns(string.Join("; ", doubts.Distinct()));
        }
    }

    private static void Check(NpgsqlConnection connection, IReadOnlyList<ChannelSchema> channels)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(channels);
    }

    private static async Task<TResult> OnConnectionAsync<TResult>(
        NpgsqlDataSource dataSource, Func<NpgsqlConnection, Task<TResult>> work, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(dataSource);
        NpgsqlConnection connection = await PrimaryDataSource.OpenConnectionAsync(dataSource, ct).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            return await work(connection).ConfigureAwait(false);
        }
    }
}
