namespace Notify.Generator.Model.Triggers;

/// <summary>What a trigger fills a member with.</summary>
/// <param name="Kind">Where the value comes from.</param>
/// <param name="Text">The column, or the SQL expression; empty if there is neither.</param>
/// <param name="IsMarked">Whether an attribute says so, and not just the member's name.</param>
/// <param name="Mentions">The rows that the SQL expression names.</param>
internal sealed record FillModel(FillKind Kind, string Text = "", bool IsMarked = true, RowMentions Mentions = RowMentions.None)
{
    /// <summary>Whether the value is part of a row, so that there is none without a row.</summary>
    public bool IsOfRow => Kind is FillKind.Column or FillKind.Old or FillKind.ChangedColumns or FillKind.Row
        || Mentions != RowMentions.None;

    /// <summary>Whether the value may depend on more columns than the one that it names.</summary>
    public bool MayShowAnyColumn => Kind is FillKind.Row or FillKind.ChangedColumns or FillKind.Sql;
}

internal enum FillKind
{
    Column,
    Old,
    Sql,

    /// <summary>The whole row, as JSON.</summary>
    Row,

    /// <summary>The names of the columns that an UPDATE changed.</summary>
    ChangedColumns,

    Operation,
    Table,
    Schema,
    Timestamp,
    TransactionId,

    /// <summary>The number of rows that the statement changed.</summary>
    Count,

    /// <summary>The rows of the statement, as many as fit.</summary>
    Rows,

    /// <summary>An object whose members are filled one by one.</summary>
    Nested,
}

/// <summary>Which of a trigger's two rows an SQL expression names.</summary>
[Flags]
internal enum RowMentions
{
    None = 0,
    Old = 1,
    New = 2,
}
