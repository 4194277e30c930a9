using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Generator.Tests.Snapshots;

/// <summary>The SQL that docs/triggers.md shows is SQL that is generated, and the servers run.</summary>
public sealed partial class TriggerDocumentTests
{
    [Fact]
    public void Every_line_of_sql_in_the_document_is_in_a_snapshot()
    {
        string folder = Folder();
        HashSet<string> generated =
        [
            .. Directory.GetFiles(folder, "*.verified.sql", SearchOption.AllDirectories).SelectMany(File.ReadAllLines).Select(line => line.Trim()),
        ];
        string document = File.ReadAllText(Path.Combine(folder, "../../../docs/triggers.md"));
        string[] shown =
        [
            .. Sql().Matches(document).SelectMany(block => block.Groups[1].Value.Split('\n'))
                .Select(line => line.Trim())
                .Where(line => line.Length > 0 && line != "…"),
        ];
        Assert.NotEmpty(shown);
        Assert.Equal(shown.Where(generated.Contains), shown);
    }

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    [GeneratedRegex("^ *```sql\n(.*?)^ *```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Sql();
}
