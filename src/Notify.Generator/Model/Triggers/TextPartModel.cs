namespace Notify.Generator.Model.Triggers;

/// <summary>A piece of a text that a function concatenates: of a payload's JSON, or of a channel's name.</summary>
/// <param name="Kind">Where it comes from.</param>
/// <param name="Text">The literal, the column, or the user's SQL.</param>
/// <param name="Row">The row that a column is of.</param>
/// <param name="IsJson">Whether the value is written as JSON; as plain text otherwise.</param>
/// <param name="Escaped">The characters that are escaped in the value, as in <see cref="ChannelNameModel.Escaped"/>.</param>
internal sealed record TextPartModel(TextPartKind Kind, string Text = "", string Row = "", bool IsJson = false, string Escaped = "");

internal enum TextPartKind
{
    Literal,
    Column,

    /// <summary>The user's SQL.</summary>
    Expression,
    WholeRow,
    ChangedColumns,
    Operation,
    Timestamp,
    TransactionId,
    Count,

    /// <summary>The table's name, of a function for several tables.</summary>
    TableArgument,

    /// <summary>The schema's name, of a function for several tables.</summary>
    SchemaArgument,
}
