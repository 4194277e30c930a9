namespace Notify;

/// <summary>What the database's catalogue says about everything that concerns the declared channels, or their owners.</summary>
internal sealed record InstalledSchema(
    IReadOnlyList<InstalledTable> Tables, IReadOnlyList<InstalledFunction> Functions, IReadOnlyList<InstalledTrigger> Triggers)
{
    public InstalledTable? FindTable(string schema, string name) =>
        Tables.FirstOrDefault(table => table.Schema == schema && table.Name == name);

    public InstalledFunction? FindFunction(string schema, string name) =>
        Functions.FirstOrDefault(function => function.Schema == schema && function.Name == name);

    public InstalledTrigger? FindTrigger(string schema, string table, string name) => Triggers.FirstOrDefault(
        trigger => trigger.Schema == schema && trigger.Table == table && trigger.Name == name);

    /// <summary>The triggers that call a function, without those of partitions: they come and go with the partitioned table's trigger.</summary>
    public IEnumerable<InstalledTrigger> Callers(InstalledFunction function) =>
        Triggers.Where(trigger => trigger.Function == function.Oid && !trigger.IsOfPartition && !trigger.IsForeign);
}

/// <summary>A table or view.</summary>
/// <param name="Oid">Its oid.</param>
/// <param name="Schema">Its schema, unquoted.</param>
/// <param name="Name">Its name, unquoted.</param>
/// <param name="CatalogueName">Both, quoted only if necessary, as in the catalogue's definitions.</param>
/// <param name="Owner">Its owner, quoted if necessary.</param>
/// <param name="Columns">Its columns in order.</param>
internal sealed record InstalledTable(
    uint Oid, string Schema, string Name, string CatalogueName, string Owner, IReadOnlyList<InstalledColumn> Columns);

/// <summary>A column.</summary>
/// <param name="Name">Its name, unquoted.</param>
/// <param name="Type">Its type as SQL names it.</param>
/// <param name="Json">What <c>to_json</c> makes of its values, after a bracket for an array; see <see cref="SchemaCatalogue"/>.</param>
/// <param name="Labels">The labels of its type, if that is an enum.</param>
/// <param name="MayBeNull">Whether it takes null, unless something that isn't looked at prevents it.</param>
internal sealed record InstalledColumn(string Name, string Type, string Json, string[] Labels, bool MayBeNull);

/// <summary>A function without parameters. A foreign one belongs to a role that is not trusted, and has no body here.</summary>
internal sealed record InstalledFunction(
    uint Oid, string Schema, string Name, string? Comment, string Owner, bool IsForeign, FunctionOptions Options, string Body)
{
    public string QualifiedName => $"{Sql.Identifier(Schema)}.{Sql.Identifier(Name)}()";
}

/// <summary>Everything about a function but its body.</summary>
/// <param name="IsSecurityDefiner">Whether it runs with its owner's rights.</param>
/// <param name="Settings">Its SET clauses, sorted, one per line.</param>
/// <param name="Others">Language, result and attributes.</param>
/// <param name="Callers">The roles other than the owner that may execute it.</param>
internal sealed record FunctionOptions(bool IsSecurityDefiner, string Settings, string Others, string Callers);

/// <summary>A trigger.</summary>
internal sealed record InstalledTrigger
{
    public required string Schema { get; init; }

    public required string Table { get; init; }

    public required string Name { get; init; }

    /// <summary>The function that it calls.</summary>
    public required uint Function { get; init; }

    /// <summary>That function's comment.</summary>
    public required string? FunctionComment { get; init; }

    /// <summary><c>pg_trigger.tgenabled</c>: O enabled, A always, R for replicated changes only, D disabled.</summary>
    public required char State { get; init; }

    /// <summary>Whether PostgreSQL created it for a partition.</summary>
    public required bool IsOfPartition { get; init; }

    /// <summary>Whether its table is temporary. Anyone may create one, and it disappears with its session.</summary>
    public bool IsTemporary => Schema.StartsWith("pg_temp_", StringComparison.Ordinal);

    public required bool IsConstraint { get; init; }

    /// <summary>Whether its table belongs to a role that is not trusted and owns no declared table.</summary>
    public required bool IsForeign { get; init; }

    /// <summary>What <c>pg_get_triggerdef</c> returns.</summary>
    public required string Definition { get; init; }

    public string QualifiedTable => $"{Sql.Identifier(Schema)}.{Sql.Identifier(Table)}";

    public string QualifiedName => $"{Sql.Identifier(Name)} ON {QualifiedTable}";
}
