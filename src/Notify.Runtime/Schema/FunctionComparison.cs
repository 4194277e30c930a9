using System.Text.RegularExpressions;
using Notify.Generated;
using Npgsql;
using Kind = Notify.SchemaDifferenceKind;

namespace Notify;

/// <summary>Compares one declared trigger function, and the triggers that call it, with what is installed.</summary>
/// <param name="session">The session.</param>
/// <param name="channel">The channel.</param>
/// <param name="function">The function.</param>
/// <param name="installed">What is installed.</param>
/// <param name="plan">Where differences go.</param>
/// <param name="probes">False to use only what the catalogue says, without creating anything to compare with.</param>
internal sealed partial class FunctionComparison(
    SchemaSession session, ChannelSchema channel, FunctionDefinition function, InstalledSchema installed, SchemaPlan plan, bool probes)
{
    private readonly ColumnComparison _columns = new(channel, function, plan);
    private readonly string _function = TriggerSql.QualifiedFunction(function);
    private readonly string _subject = $"{SchemaChange.Place(channel, function.Triggers[0])}, trigger function {TriggerSql.QualifiedFunction(function)}";
    private readonly string _mark = OwnerMark.Format(channel.Owner, channel.Channel, function.Fingerprint);

    public async Task CompareAsync(CancellationToken ct)
    {
        List<(InstalledTable Table, TriggerDefinition[] Triggers, bool IsWhole)> tables = [];
        foreach (IGrouping<string, TriggerDefinition> triggers in function.Triggers.GroupBy(TriggerSql.QualifiedTable))
        {
            TriggerDefinition first = triggers.First();
            if (installed.FindTable(first.Schema, first.Table) is { } table)
            {
                tables.Add((table, [.. triggers], _columns.Compare(table, triggers)));
            }
            else
            {
                (string Schema, string Name)? namesake = await SchemaCatalogue.NamesakeAsync(session, first, ct).ConfigureAwait(false);
                plan.Add(Kind.TableMissing, triggers.Key,
                    $"The table {triggers.Key} does not exist. It is needed for {SchemaChange.Subject(channel, first)}. {ColumnComparison.Remedy(namesake)}");
            }
        }

        if (tables.Count == 0)
        {
            return;
        }

        InstalledFunction? found = installed.FindFunction(function.Schema, function.Name);
        await CompareFunctionAsync(found, [.. tables.Select(one => one.Table)], ct).ConfigureAwait(false);
        foreach ((InstalledTable table, TriggerDefinition[] triggers, bool isWhole) in tables)
        {
            Dictionary<string, string>? definitions = found is null || !isWhole || !probes
                ? null
                : await ProbeAsync(
                    found,
                    string.Join("; ", triggers.Select(trigger => SchemaChange.Subject(channel, trigger))),
                    SchemaProbe.TriggersAsync(session, function, triggers, table, ct)).ConfigureAwait(false);
            foreach (TriggerDefinition trigger in triggers)
            {
                CompareTrigger(trigger, found, definitions?.GetValueOrDefault(trigger.Name));
            }
        }

        FindUndeclared(found);
    }

    private async Task CompareFunctionAsync(InstalledFunction? found, InstalledTable[] tables, CancellationToken ct)
    {
        if (found is null)
        {
            AddFunction(Kind.FunctionMissing, $"The trigger function {_function} does not exist.");
            return;
        }

        bool isOurs = OwnerMark.IsOf(found.Comment, channel.Owner);
        if (!isOurs && (!IsSame(found.Body, function.Body) || OwnerMark.IsMark(found.Comment)))
        {
            string origin = OwnerMark.IsMark(found.Comment)
                ? $"was created for {OwnerMark.Describe(found.Comment!)}"
                : "was not created by NotifyGen";
            plan.Add(Kind.FunctionForeign, _function,
                $"The function {_function} of the role {found.Owner} {origin}, so it is not replaced for {SchemaChange.Subject(channel, function.Triggers[0])}. "
                + "Rename one of them (Name in [PgTrigger]), or drop it.");
            return;
        }

        foreach (InstalledTable table in tables)
        {
            if (await StrangerAsync(found, table, ct).ConfigureAwait(false) is { } stranger)
            {
                plan.Add(Kind.FunctionForeign, _function,
                    $"The trigger function {_function} belongs to the role {stranger}, which may not create triggers on "
                    + $"{table.CatalogueName}. Its owner could make every writer of the table run arbitrary code, so it is not used for "
                    + $"{SchemaChange.Subject(channel, function.Triggers[0])}. Drop it, or give it to the table's owner (ALTER FUNCTION … OWNER TO).");
                return;
            }
        }

        if (found.Comment != _mark)
        {
            AddFunction(Kind.FunctionVersion, isOurs
                ? $"The trigger function {_function} has another version: it was created for {OwnerMark.Describe(found.Comment!)}, and "
                    + $"{OwnerMark.Describe(_mark)} is declared."
                : $"The trigger function {_function} lacks the comment that identifies its version.");
        }
        else if (!IsSame(found.Body, function.Body))
        {
            AddFunction(Kind.FunctionBody, $"The body of the trigger function {_function} was changed in the database.");
        }

        if (!probes || await ProbeAsync(found, _subject, SchemaProbe.FunctionAsync(session, function, ct)).ConfigureAwait(false) is not { } probe)
        {
            return;
        }

        FunctionOptions declared = probe with
        {
            Callers = function.IsSecurityDefiner ? "" : string.Join(", ", tables.Select(table => table.Owner).Distinct()
                .Where(owner => owner != found.Owner).Order(StringComparer.Ordinal)),
        };
        if (found.Options != declared)
        {
            AddFunction(Kind.FunctionOptions,
                $"The trigger function {_function} is {Describe(found.Options)}; it is declared as {Describe(declared)}.");
        }
    }

    /// <summary>Null if the server refuses the probe of another version: it differs anyway, and applying it names what is wrong.</summary>
    private async Task<TProbe?> ProbeAsync<TProbe>(InstalledFunction found, string subject, Task<TProbe?> probe)
        where TProbe : class
    {
        try
        {
            return await probe.ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState != PostgresErrorCodes.LockNotAvailable)
        {
            return found.Comment != _mark ? null : throw SchemaChange.Refused("compared", subject, e);
        }
    }

    private async Task<string?> StrangerAsync(InstalledFunction found, InstalledTable table, CancellationToken ct)
    {
        List<string> strangers = await session.QueryAsync(
            SchemaCatalogue.StrangerText,
            row => row.GetString(0),
            [SchemaCatalogue.Oid(found.Oid), SchemaCatalogue.Oid(table.Oid)],
            ct).ConfigureAwait(false);
        return strangers.SingleOrDefault();
    }

    private void CompareTrigger(TriggerDefinition trigger, InstalledFunction? target, string? declared)
    {
        string name = TriggerSql.QualifiedTrigger(trigger);
        if (installed.FindTrigger(trigger.Schema, trigger.Table, trigger.Name) is not { } found)
        {
            plan.Add(Kind.TriggerMissing, name, $"The trigger {name} does not exist.");
            plan.Attach(TriggerSql.CreateTrigger(function, trigger), SchemaChange.Subject(channel, trigger));
            return;
        }

        bool callsDeclared = found.Function == target?.Oid;
        if (!callsDeclared && !OwnerMark.IsOf(found.FunctionComment, channel.Owner))
        {
            plan.Add(Kind.TriggerForeign, name,
                $"The trigger {name} calls a function that was not created for this channel, so it is not replaced. Rename one of them "
                + "(Name in [PgTrigger]), or drop it.");
            return;
        }

        if (!callsDeclared || (declared is not null && SchemaProbe.WithoutFunction(found.Definition, trigger) != SchemaProbe.WithoutFunction(declared, trigger)))
        {
            plan.Add(Kind.TriggerDefinition, name, $"The trigger {name} is \"{found.Definition}\""
                + (declared is null ? ", which calls a function other than the declared one." : $"; it is declared as \"{declared}\"."));
            Replace();
        }
        else if (declared is null && target?.Comment != _mark)
        {
            Replace(); // The version differs, and the definitions can't be compared.
        }

        CompareState(found, trigger);
        foreach (InstalledTrigger clone in installed.Triggers.Where(other =>
            other.IsOfPartition && !other.IsForeign && other.Function == found.Function && other.Name == found.Name))
        {
            CompareState(clone, trigger);
        }

        void Replace()
        {
            if (found.IsConstraint)
            {
                plan.Drop(TriggerSql.DropTrigger(name), _subject);
            }

            plan.Attach(TriggerSql.CreateTrigger(function, trigger), SchemaChange.Subject(channel, trigger));
        }
    }

    private void CompareState(InstalledTrigger found, TriggerDefinition trigger)
    {
        char declared = trigger.EnableAlways ? 'A' : 'O';
        if (found.State != declared)
        {
            plan.Add(Kind.TriggerState, found.QualifiedName,
                $"The trigger {found.QualifiedName} is {Describe(found.State)}; it is declared as {Describe(declared)}.");
            plan.Attach(TriggerSql.EnableTrigger(found.QualifiedTable, trigger), SchemaChange.Subject(channel, trigger));
        }
    }

    private void FindUndeclared(InstalledFunction? target)
    {
        if (target is null)
        {
            return;
        }

        HashSet<string> declared = [.. function.Triggers.Select(TriggerSql.QualifiedTrigger)];
        foreach (InstalledTrigger found in installed.Callers(target))
        {
            if (!found.IsTemporary && !declared.Contains(found.QualifiedName))
            {
                plan.Add(Kind.TriggerUndeclared, found.QualifiedName,
                    $"The trigger {found.QualifiedName} calls {_function}, but it is not declared.");
                plan.Drop(TriggerSql.DropTrigger(found.QualifiedName), _subject);
            }
        }
    }

    private void AddFunction(Kind kind, string message)
    {
        plan.Add(kind, _function, message);
        plan.Prepare(TriggerSql.CreateFunction(function, _mark), _subject);
    }

    /// <summary>Whether two bodies differ only in comments and in white space between tokens, which a formatter of SQL changes.</summary>
    private static bool IsSame(string one, string other) => one == other || Tokens(one).SequenceEqual(Tokens(other));

    private static IEnumerable<string> Tokens(string body) => Token().Matches(body)
        .Where(match => !match.Value.StartsWith("--", StringComparison.Ordinal) && !match.Value.StartsWith("/*", StringComparison.Ordinal))
        .Select(match => match.Value);

    /// <summary>Comments, strings, quoted names, words, punctuation and operators.</summary>
    [GeneratedRegex(
        """--[^\r\n]*|/\*.*?\*/|[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|(?<tag>\$(?:[^\W\d]\w*)?\$).*?\k<tag>|\w+|[(),;[\]]|[^\w\s(),;[\]'"]+?(?=--|/\*|[\w\s(),;[\]'"]|$)|\S""",
        RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Token();

    private static string Describe(FunctionOptions options)
    {
        string rights = options.IsSecurityDefiner ? "SECURITY DEFINER" : "SECURITY INVOKER";
        string settings = options.Settings.Length == 0 ? "without settings" : $"with {options.Settings.ReplaceLineEndings(", ")}";
        string callers = options.Callers.Length == 0 ? "" : $", executable by {options.Callers}";
        return $"{rights} {settings}, {options.Others}{callers}";
    }

    private static string Describe(char state) => state switch
    {
        'D' => "disabled",
        'R' => "enabled for replicated changes only",
        'A' => "enabled always",
        _ => "enabled",
    };
}
