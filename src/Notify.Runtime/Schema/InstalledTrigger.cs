namespace Notify;

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

    /// <summary><c>pg_trigger.tgenabled</c>: O as usual, A always, R for replicated changes only, D never.</summary>
    public required char State { get; init; }

    /// <summary>Whether PostgreSQL has made it for a partition; it comes and goes with the partitioned table's.</summary>
    public required bool IsOfPartition { get; init; }

    /// <summary>Whether its table is a session's own: anybody may make such a one, and it ends with the session.</summary>
    public bool IsTemporary => Schema.StartsWith("pg_temp_", StringComparison.Ordinal);

    public required bool IsConstraint { get; init; }

    /// <summary>What <c>pg_get_triggerdef</c> says.</summary>
    public required string Definition { get; init; }

    public string QualifiedTable => $"{Sql.Identifier(Schema)}.{Sql.Identifier(Table)}";

    public string QualifiedName => $"{Sql.Identifier(Name)} ON {QualifiedTable}";
}
