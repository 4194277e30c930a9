namespace Notify;

/// <summary>One thing in the database that is not as declared.</summary>
public sealed record SchemaDifference
{
    /// <summary>What kind of thing it is.</summary>
    public required SchemaDifferenceKind Kind { get; init; }

    /// <summary>Which one, quoted as in SQL: <c>"public"."orders"."status"</c>, <c>"notify_order_events" ON "public"."orders"</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The difference as a sentence, with what to do where applying the schema does not mend it.</summary>
    public required string Message { get; init; }

    /// <summary>Whether <see cref="NotifySchema"/> can mend it by applying what is declared.</summary>
    public bool CanBeApplied => Kind is not (
        SchemaDifferenceKind.TableMissing
        or SchemaDifferenceKind.ColumnMissing
        or SchemaDifferenceKind.FunctionForeign
        or SchemaDifferenceKind.TriggerForeign
        or SchemaDifferenceKind.PayloadTableForeign);

    /// <returns>The <see cref="Message"/>.</returns>
    public override string ToString() => Message;
}
