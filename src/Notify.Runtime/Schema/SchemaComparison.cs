using Notify.Generated;
using Npgsql;

namespace Notify;

/// <summary>Compares what channels declare with what is installed.</summary>
internal static class SchemaComparison
{
    public static async Task<SchemaPlan> CompareAsync(
        SchemaSession session, IReadOnlyList<ChannelSchema> channels, SchemaOptions options, CancellationToken ct)
    {
        InstalledSchema installed = await SchemaCatalogue.ReadAsync(session, channels, ct).ConfigureAwait(false);
        SchemaPlan plan = new();
        if (channels.Any(channel => channel.StoresPayloads))
        {
            await ComparePayloadTableAsync(session, installed, plan, ct).ConfigureAwait(false);
        }

        foreach (ChannelSchema channel in channels)
        {
            foreach (FunctionDefinition function in channel.Functions)
            {
                FunctionComparison comparison = new(session, channel, function, installed, plan, probes: true);
                await comparison.CompareAsync(ct).ConfigureAwait(false);
            }
        }

        plan.Ignored.AddRange(installed.Triggers.Where(trigger => trigger is { IsForeign: true, IsTemporary: false }).Select(trigger => $"the trigger {trigger.QualifiedName}"));
        plan.Ignored.AddRange(installed.Functions.Where(function => function.IsForeign && OwnerMark.IsMark(function.Comment))
            .Select(function => $"the function {function.QualifiedName} of the role {function.Owner}"));
        HashSet<string> declared = [.. channels.SelectMany(channel => channel.Functions).Select(TriggerSql.QualifiedFunction)];
        InstalledFunction[] undeclared = [.. Owned(installed, channels, options).Where(function => !declared.Contains(function.QualifiedName))];
        foreach (InstalledFunction function in undeclared)
        {
            plan.Add(
                SchemaDifferenceKind.FunctionUndeclared,
                function.QualifiedName,
                $"The trigger function {function.QualifiedName} was created for {OwnerMark.Describe(function.Comment!)} and is no longer declared.");
            Drop(function, plan);
        }

        plan.Stale.AddRange(FindStale(installed, channels, options.CompleteOwners).Except(undeclared));
        return plan;
    }

    /// <summary>
    /// What the catalogue alone shows about one channel: nothing is created or locked.
    /// </summary>
    public static async Task<SchemaPlan> LookAsync(SchemaSession session, InstalledSchema installed, ChannelSchema channel, CancellationToken ct)
    {
        SchemaPlan plan = new();
        if (channel.StoresPayloads && installed.FindTable("notify", "payload") is null)
        {
            AddPayloadTable(plan);
        }

        foreach (FunctionDefinition function in channel.Functions)
        {
            FunctionComparison comparison = new(session, channel, function, installed, plan, probes: false);
            await comparison.CompareAsync(ct).ConfigureAwait(false);
        }

        return plan;
    }

    /// <summary>The functions of these owners that no channel declares. The channels must include all of the owners' channels.</summary>
    public static IEnumerable<InstalledFunction> FindStale(
        InstalledSchema installed, IEnumerable<ChannelSchema> channels, IReadOnlyList<string> owners) =>
        installed.Functions.Where(function => !function.IsForeign && owners.Any(owner => OwnerMark.IsOf(function.Comment, owner)))
            .ExceptBy(channels.SelectMany(channel => channel.Functions).Select(TriggerSql.QualifiedFunction), function => function.QualifiedName);

    /// <summary>What removing drops: every function that the owners created, with the triggers that call it.</summary>
    public static async Task<SchemaPlan> RemovalAsync(
        SchemaSession session, IReadOnlyList<ChannelSchema> channels, SchemaOptions options, CancellationToken ct)
    {
        InstalledSchema installed = await SchemaCatalogue.ReadAsync(session, channels, ct).ConfigureAwait(false);
        SchemaPlan plan = new();
        foreach (InstalledFunction function in Owned(installed, channels, options))
        {
            Drop(function, plan);
        }

        return plan;
    }

    /// <summary>The functions whose marks say that they belong to the channels' owners.</summary>
    private static IEnumerable<InstalledFunction> Owned(
        InstalledSchema installed, IReadOnlyList<ChannelSchema> channels, SchemaOptions options)
    {
        return installed.Functions.Where(function => !function.IsForeign && (options.IsComplete ?? true
            ? channels.Select(channel => channel.Owner).Concat(options.FormerOwners).Any(owner => OwnerMark.IsOf(function.Comment, owner))
            : channels.Any(channel => OwnerMark.IsOf(function.Comment, channel.Owner, channel.Channel))));
    }

    private static void Drop(InstalledFunction function, SchemaPlan plan) =>
        plan.Drop(TriggerSql.DropFunction(function.QualifiedName), function.QualifiedName);

    private static async Task ComparePayloadTableAsync(SchemaSession session, InstalledSchema installed, SchemaPlan plan, CancellationToken ct)
    {
        try
        {
            await session.TryOutAsync(() => session.QueryAsync(PayloadTable.Check, _ => 0, [], ct), ct).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            plan.Add(SchemaDifferenceKind.PayloadTableForeign, PayloadTable.Name, $"{e.MessageText}.");
            return;
        }

        if (installed.FindTable("notify", "payload") is not { } table)
        {
            AddPayloadTable(plan);
            return;
        }

        (string Name, string Type)[] expected =
            [("id", "uuid"), ("channel", "text"), ("payload", "text"), ("created_at", "timestamp with time zone")];
        foreach ((string name, string type) in expected.Except(table.Columns.Select(column => (column.Name, column.Type))))
        {
            plan.Add(
                SchemaDifferenceKind.PayloadTableForeign,
                $"{PayloadTable.Name}.{Sql.Identifier(name)}",
                $"The table {PayloadTable.Name} has no column {Sql.Identifier(name)} of the type {type}, so it is not NotifyGen's. Rename it, and "
                + "apply again.");
        }
    }

    private static void AddPayloadTable(SchemaPlan plan)
    {
        plan.Add(
            SchemaDifferenceKind.PayloadTableMissing,
            PayloadTable.Name,
            $"The table {PayloadTable.Name}, which stores payloads that exceed the limit, does not exist.");
        plan.Prepare(PayloadTable.Up, PayloadTable.Name);
    }
}
