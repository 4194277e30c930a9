using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Runtime.Tests.Support;

/// <summary>A row of the table of column types in docs/types.md.</summary>
/// <param name="Type">As SQL has it.</param>
/// <param name="Example">The text of a value of that type.</param>
/// <param name="Json">What <c>row_to_json</c> writes in a session with the default settings.</param>
/// <param name="ReadBy">The .NET types that read it, less those that read any string or any value; "–" for none.</param>
internal sealed partial record ColumnRow(string Type, string Example, string Json, string ReadBy)
{
    public static IReadOnlyList<ColumnRow> OfTheDocument([CallerFilePath] string thisFile = "")
    {
        string document = File.ReadAllText(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../../docs/types.md"));
        return [.. Row().Matches(document).Select(match => new ColumnRow(
            match.Groups[1].Value, match.Groups[2].Value.Trim('`'), match.Groups[3].Value, match.Groups[4].Value))];
    }

    public override string ToString() => $"| `{Type}` | {(Example.Length > 0 ? $"`{Example}`" : "")} | `{Json}` | {ReadBy} |";

    // The empty value has no backquotes around it: there is no such thing in Markdown.
    [GeneratedRegex(@"^\| `([^`|]+)` \| (`[^`]*`|) ?\| `([^`]+)` \| ([^|`]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
