namespace Notify.Generator.Model.Triggers;

/// <summary>The variables that the functions have. The parser decides which of them a function needs.</summary>
internal static class TriggerVariables
{
    /// <summary>
    /// The label of a statement-level function. In its queries a bare name means a column if there is one, because the user's SQL needs
    /// that. With the label it means a variable.
    /// </summary>
    public const string Label = "own";

    public static readonly VariableModel Changed = new("changed", "record");
    public static readonly VariableModel ChangedColumns = new("changed_columns", "text := '[]'");
    public static readonly VariableModel Operation = new("operation", "text := TG_OP");
    public static readonly VariableModel Table = new("table_name", "text := TG_ARGV[0]");
    public static readonly VariableModel Schema = new("schema_name", "text := TG_ARGV[1]");
    public static readonly VariableModel Timestamp = new("moment", "text", "to_json(clock_timestamp())::text");
    public static readonly VariableModel Count = new("row_count", "bigint", "0");
    public static readonly VariableModel Message = new("message", "record");
    public static readonly VariableModel Channel = new("channel", "text");
    public static readonly VariableModel Payload = new("payload", "text");
    public static readonly VariableModel Head = new("head", "text");
    public static readonly VariableModel Tail = new("tail", "text");
    public static readonly VariableModel Item = new("item", "text");
    public static readonly VariableModel Items = new("items", "text[] := '{}'");
    public static readonly VariableModel Room = new("room", "integer");
    public static readonly VariableModel Size = new("size", "integer := 0");
    public static readonly VariableModel RowNumber = new("nth", "integer := 0");
    public static readonly VariableModel Skipped = new("skipped", "integer := 0");
    public static readonly VariableModel Failure = new("failure", "text");

    /// <summary>Takes results that are not needed: an assignment is faster than PERFORM.</summary>
    public static readonly VariableModel Sent = new("sent", "text");
}
