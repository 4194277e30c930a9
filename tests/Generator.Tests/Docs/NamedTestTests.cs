using System.Text.RegularExpressions;

namespace Generator.Tests.Docs;

/// <summary>A test that a page names exists, so that what it is to show stays shown.</summary>
public sealed partial class NamedTestTests
{
    private static readonly Dictionary<string, string> Classes = SourceFiles.In("tests")
        .Where(file => file.EndsWith("Tests.cs", StringComparison.Ordinal))
        .GroupBy(Path.GetFileNameWithoutExtension)
        .ToDictionary(files => files.Key!, files => string.Concat(files.Select(DocPages.Read)));

    public static TheoryData<string> Pages => [.. DocPages.All.Where(page => Names().IsMatch(DocPages.Read(page)))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_test_that_a_page_names_exists(string page)
    {
        Assert.Empty(Missing(DocPages.Read(page)));
    }

    [Theory]
    [InlineData("`NamedTestTests`")]
    [InlineData("`NamedTestTests.Every_test_that_a_page_names_exists`")]
    [InlineData("`MissingTests`", "MissingTests")]
    [InlineData("`NamedTestTests.Missing`", "NamedTestTests.Missing")]
    [InlineData("`EmbeddedPostgresLinkTests`, `GoneTests`", "GoneTests")]
    public void A_name_of_no_test_is_found(string text, params string[] missing)
    {
        Assert.Equal(missing, Missing(text));
    }

    [Fact]
    public void Every_row_of_the_threat_model_names_a_test()
    {
        string[] rows = [.. DocPages.Read("docs/security.md").Split('\n').SkipWhile(line => !line.StartsWith("| who |", StringComparison.Ordinal))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| who |", StringComparison.Ordinal))];
        Assert.InRange(rows.Length, 10, 30);
        Assert.All(rows, row => Assert.Matches(Names(), row.TrimEnd(' ', '|').Split(" | ")[^1]));
    }

    private static string[] Missing(string text) =>
    [
        .. Names().Matches(text)
            .Where(name => !Classes.TryGetValue(name.Groups["class"].Value, out string? code)
                || !code.Contains("public sealed", StringComparison.Ordinal)
                || !Regex.IsMatch(code, name.Groups["method"].Success ? $@"\b(Task|void) {name.Groups["method"].Value}\(" : @"\[(Fact|Theory)\b"))
            .Select(name => name.Value.Trim('`')),
    ];

    [GeneratedRegex(@"`(?<class>\w+Tests)(\.(?<method>\w+))?`")]
    internal static partial Regex Names();
}
