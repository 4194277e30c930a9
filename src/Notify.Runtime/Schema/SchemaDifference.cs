namespace Notify;

/// <summary>One difference between the database and what is declared.</summary>
public sealed record SchemaDifference
{
    /// <summary>The kind of difference.</summary>
    public required SchemaDifferenceKind Kind { get; init; }

    /// <summary>The object, quoted as in SQL: <c>"public"."orders"."status"</c>, <c>"notify_order_events" ON "public"."orders"</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The difference in words. If applying the schema does not resolve it, the message says what to do.</summary>
    public required string Message { get; init; }

    /// <summary>Whether applying the schema resolves it.</summary>
    public bool CanBeApplied => Kind is not (
        SchemaDifferenceKind.TableMissing
        or SchemaDifferenceKind.ColumnMissing
        or SchemaDifferenceKind.ColumnType
        or SchemaDifferenceKind.FunctionForeign
        or SchemaDifferenceKind.TriggerForeign
        or SchemaDifferenceKind.PayloadTableForeign);

    /// <returns>The <see cref="Message"/>.</returns>
    public override string ToString() => Message;
}
