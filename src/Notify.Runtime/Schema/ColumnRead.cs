namespace Notify;

/// <summary>What a member that gets a column can hold.</summary>
/// <param name="Column">The column.</param>
/// <param name="Kind">The type as the generator names it; empty if it is unknown.</param>
/// <param name="TakesNull">Whether null is one of its values.</param>
/// <param name="Names">The names of an enum.</param>
internal sealed record ColumnRead(string Column, string Kind, bool TakesNull, string[] Names)
{
    /// <summary>Reads an entry of <see cref="Generated.FunctionDefinition.Reads"/>.</summary>
    public static ColumnRead Parse(string text)
    {
        string[] parts = text.Split('\0');
        string[] read = parts[0].Split(' ', 2);
        string kind = read.Length == 1 ? "" : read[0];
        return new ColumnRead(read[^1], kind.TrimEnd('?'), kind.Length == 0 || kind[^1] == '?' || kind == "JsonElement", parts[1..]);
    }

    /// <summary>
    /// Whether the member can hold any of the column's values. Only what is certain counts: a <c>text</c> may always hold UUIDs.
    /// </summary>
    public bool Fits(InstalledColumn column)
    {
        (string json, string kind) = (column.Json.TrimStart('['), Kind.Trim('[', ']', '?'));
        if (Kind is "" or "JsonElement" || column.Json == "json")
        {
            return true;
        }

        return Kind[0] == '[' == (column.Json[0] == '[') && (json == "json" || kind switch
        {
            "Boolean" => json == "bool",
            "SByte" or "Byte" or "Int16" or "UInt16" or "Int32" or "UInt32" or "Int64" or "UInt64" => json == "number",
            "Single" or "Double" or "Decimal" => json is "number" or "fraction",
            "String" or "Uri" => json is not ("bool" or "number" or "fraction" or "record"),
            "Char" => json is "text" or "enum",
            "Guid" => json is "text" or "uuid",
            "DateTime" or "DateTimeOffset" => json is "text" or "date" or "timestamp",
            "DateOnly" => json is "text" or "date",
            "TimeOnly" or "TimeSpan" => json is "text" or "time" or "interval",
            "Bytes" => json is "text" or "bytea",
            "Enum" or "Flags" => json is "text" or "number" || column.Labels.Except(Unnamed(column)).Any(),
            "Object" => json == "record",
            _ => true,
        });
    }

    /// <summary>The labels of the column's enum that the member's enum lacks.</summary>
    public IEnumerable<string> Unnamed(InstalledColumn column) => Kind.Trim('[', ']', '?') switch
    {
        "Enum" => column.Labels.Except(Names),
        "Flags" => column.Labels.Where(label => label.Split(',', StringSplitOptions.TrimEntries).Except(Names).Any()),
        _ => [],
    };
}
