using Kind = Notify.SchemaDifferenceKind;

namespace Notify;

/// <summary>Compares one declared trigger function, and the triggers that call it, with what is installed.</summary>
internal sealed class TriggerComparison(
    SchemaSession session, ChannelSchema channel, TriggerSchema trigger, InstalledSchema installed, SchemaPlan plan)
{
    private readonly string _table = TriggerText.QualifiedTable(trigger);
    private readonly string _function = TriggerText.QualifiedFunction(trigger);
    private readonly string _mark = SchemaMark.Of(channel, trigger);

    public async Task CompareAsync(CancellationToken ct)
    {
        if (installed.Table(trigger.Schema, trigger.Table) is not { } table)
        {
            plan.Add(Kind.TableMissing, _table,
                $"The table {_table}, which the channel \"{channel.Channel}\" has a trigger on, does not exist. Run the migrations "
                + "that make it first.");
            return;
        }

        string[] missing = [.. trigger.Columns.Except(table.Columns.Select(column => column.Name))];
        foreach (string column in missing)
        {
            plan.Add(Kind.ColumnMissing, $"{_table}.{Sql.Identifier(column)}",
                $"The table {_table} has no column {Sql.Identifier(column)}, which the channel \"{channel.Channel}\" sends. Run the "
                + "migrations that add it first.");
        }

        InstalledFunction? function = installed.Function(trigger.FunctionSchema, trigger.FunctionName);
        await CompareFunctionAsync(function, table, ct).ConfigureAwait(false);
        Dictionary<string, string>? definitions = function is null || missing.Length > 0
            ? null
            : await SchemaProbe.TriggersAsync(session, trigger, table, ct).ConfigureAwait(false);
        foreach (TriggerDefinition definition in trigger.Triggers)
        {
            CompareTrigger(definition, function, definitions?.GetValueOrDefault(definition.Name));
        }

        FindUndeclared(function);
    }

    private async Task CompareFunctionAsync(InstalledFunction? function, InstalledTable table, CancellationToken ct)
    {
        if (function is null)
        {
            AddFunction(Kind.FunctionMissing, $"The trigger function {_function} does not exist.");
            return;
        }

        bool isOurs = SchemaMark.IsOf(function.Comment, channel.Owner);
        if (!isOurs && (function.Body != trigger.Body || function.Comment?.StartsWith(SchemaMark.Prefix, StringComparison.Ordinal) == true))
        {
            string maker = function.Comment?.StartsWith(SchemaMark.Prefix, StringComparison.Ordinal) == true
                ? $"was made for {SchemaMark.Described(function.Comment)}"
                : "was not made for any channel";
            plan.Add(Kind.FunctionForeign, _function,
                $"A function {_function} exists and {maker}; it is not replaced. Rename one of the two (PgTrigger's Name), or drop it.");
            return;
        }

        if (await StrangerAsync(function, table, ct).ConfigureAwait(false) is { } stranger)
        {
            plan.Add(Kind.FunctionForeign, _function,
                $"The trigger function {_function} belongs to the role {stranger}, which may not make triggers on {_table} and could have "
                + "its writers run anything; it is not used. Drop it, or let it belong to who owns the table (ALTER FUNCTION … OWNER TO).");
            return;
        }

        if (function.Comment != _mark)
        {
            AddFunction(Kind.FunctionVersion, isOurs
                ? $"The trigger function {_function} is of another version: it was made for {SchemaMark.Described(function.Comment!)}, "
                    + $"and declared is {SchemaMark.Described(_mark)}."
                : $"The trigger function {_function} lacks the comment that tells its version.");
        }
        else if (function.Body != trigger.Body)
        {
            AddFunction(Kind.FunctionBody, $"The body of the trigger function {_function} was changed in the database.");
        }

        FunctionOptions declared = await SchemaProbe.FunctionAsync(session, trigger, ct).ConfigureAwait(false);
        if (function.Options != declared)
        {
            AddFunction(Kind.FunctionOptions,
                $"The trigger function {_function} is {Described(function.Options)}, and declared is {Described(declared)}.");
        }
    }

    private async Task<string?> StrangerAsync(InstalledFunction function, InstalledTable table, CancellationToken ct)
    {
        List<string> strangers = await session.QueryAsync(
            SchemaCatalogue.StrangerText,
            row => row.GetString(0),
            [SchemaCatalogue.Oid(function.Oid), SchemaCatalogue.Oid(table.Oid)],
            ct).ConfigureAwait(false);
        return strangers.SingleOrDefault();
    }

    private void CompareTrigger(TriggerDefinition definition, InstalledFunction? function, string? declared)
    {
        string name = TriggerText.QualifiedName(trigger, definition);
        if (installed.Trigger(trigger.Schema, trigger.Table, definition.Name) is not { } found)
        {
            plan.Add(Kind.TriggerMissing, name, $"The trigger {name} does not exist.");
            plan.Attach(TriggerText.CreateTrigger(trigger, definition, replacesAnother: false));
            return;
        }

        bool callsDeclared = found.Function == function?.Oid;
        if (!callsDeclared && !SchemaMark.IsOf(found.FunctionComment, channel.Owner))
        {
            plan.Add(Kind.TriggerForeign, name,
                $"A trigger {name} exists and calls a function that was not made for this channel; it is not replaced. Rename one of "
                + "the two (PgTrigger's Name), or drop it.");
            return;
        }

        if (!callsDeclared || (declared is not null && SchemaProbe.WithoutFunction(found.Definition) != SchemaProbe.WithoutFunction(declared)))
        {
            plan.Add(Kind.TriggerDefinition, name, $"The trigger {name} is \"{found.Definition}\""
                + (declared is null ? " and calls another function than declared." : $", and declared is \"{declared}\"."));
            plan.Attach(TriggerText.CreateTrigger(
                trigger, definition, found.IsConstraint || TriggerText.IsConstraint(definition)));
        }

        CompareState(found, definition);
        foreach (InstalledTrigger clone in installed.Triggers.Where(other =>
            other.IsOfPartition && other.Function == found.Function && other.Name == found.Name))
        {
            CompareState(clone, definition);
        }
    }

    private void CompareState(InstalledTrigger found, TriggerDefinition definition)
    {
        if (found.State != (definition.EnableAlways ? 'A' : 'O'))
        {
            plan.Add(Kind.TriggerState, found.QualifiedName,
                $"The trigger {found.QualifiedName} is {Described(found.State)}, and declared is "
                + $"{Described(definition.EnableAlways ? 'A' : 'O')}.");
            plan.Attach(TriggerText.EnableTrigger(found.QualifiedTable, definition));
        }
    }

    private void FindUndeclared(InstalledFunction? function)
    {
        HashSet<string> declared = [.. trigger.Triggers.Select(definition => TriggerText.QualifiedName(trigger, definition))];
        foreach (InstalledTrigger found in installed.Triggers)
        {
            if (found.Function == function?.Oid && !found.IsOfPartition && !found.IsTemporary && !declared.Contains(found.QualifiedName))
            {
                plan.Add(Kind.TriggerUndeclared, found.QualifiedName,
                    $"The trigger {found.QualifiedName} calls {_function}, and is not declared (any more).");
                plan.Drop(TriggerText.DropTrigger(found.QualifiedName));
            }
        }
    }

    private void AddFunction(Kind kind, string message)
    {
        plan.Add(kind, _function, message);
        plan.Prepare(TriggerText.CreateFunction(trigger));
        plan.Prepare(TriggerText.CommentOnFunction(trigger, _mark));
    }

    private static string Described(FunctionOptions options)
    {
        string rights = options.IsSecurityDefiner ? "SECURITY DEFINER" : "SECURITY INVOKER";
        string settings = options.Settings.Length == 0 ? "without settings" : $"with {options.Settings.ReplaceLineEndings(", ")}";
        string callers = options.Callers.Length == 0 ? "" : $", executable by {options.Callers}";
        return $"{rights} {settings}, {options.Others}{callers}";
    }

    private static string Described(char state) => state switch
    {
        'D' => "disabled",
        'R' => "enabled for replicated changes only",
        'A' => "enabled always",
        _ => "enabled as usual",
    };
}
