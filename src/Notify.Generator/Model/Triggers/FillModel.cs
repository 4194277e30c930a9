namespace Notify.Generator.Model;

/// <summary>What a trigger fills a member with.</summary>
/// <param name="Kind">Where the value comes from.</param>
/// <param name="Text">The column, or the SQL expression; empty where there is neither.</param>
/// <param name="IsMarked">Whether an attribute says so, and not just the member's name.</param>
internal sealed record FillModel(FillKind Kind, string Text = "", bool IsMarked = true)
{
    /// <summary>Whether the value is one of a row's, so that there is none where there is no row.</summary>
    public bool IsOfRow => Kind is FillKind.Column or FillKind.Old or FillKind.ChangedColumns or FillKind.Row
        || (Kind == FillKind.Sql && SqlMentions.Rows(Text) != default);
}

internal enum FillKind
{
    Column,
    Old,
    Sql,

    /// <summary>The whole row, as JSON.</summary>
    Row,

    /// <summary>The names of the columns that an UPDATE has changed.</summary>
    ChangedColumns,

    Operation,
    Table,
    Schema,
    Timestamp,
    TransactionId,

    /// <summary>How many rows the statement has changed.</summary>
    Count,

    /// <summary>The rows of the statement, as many as fit.</summary>
    Rows,

    /// <summary>An object whose members are filled one by one.</summary>
    Nested,
}
