using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Runtime.Tests.Faults;

/// <summary>The table in docs/testing.md that says which test shows that a known bug of such libraries is not ours.</summary>
public sealed partial class BugTableTests
{
    private const int Bugs = 16;

    [Fact]
    public void Every_bug_in_the_table_has_a_test_that_exists()
    {
        string page = File.ReadAllText(Path.Combine(FindRoot(), "docs", "testing.md"));
        MatchCollection rows = Row().Matches(page);
        Assert.Equal(Bugs, rows.Count);
        HashSet<string> tests = [.. typeof(BugTableTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods()
                .Where(method => method.GetCustomAttribute<FactAttribute>() is not null)
                .Select(method => $"{type.Name}.{method.Name}"))];
        foreach (Match row in rows)
        {
            string[] named = [.. Name().Matches(row.Groups["tests"].Value).Select(name => name.Value.Trim('`'))];
            Assert.NotEmpty(named);
            Assert.All(named, name => Assert.True(tests.Contains(name), $"The table names {name}, which is no test."));
        }
    }

    [GeneratedRegex(@"^\| (?<bug>[^|`]+) \| (?<tests>`[^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`[^`]+`")]
    private static partial Regex Name();

    private static string FindRoot([CallerFilePath] string path = "")
    {
        string folder = path;
        while (!File.Exists(Path.Combine(folder, "NotifyGen.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }
}
