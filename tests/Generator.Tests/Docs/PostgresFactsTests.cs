using System.Text.RegularExpressions;

namespace Generator.Tests.Docs;

/// <summary>Ties docs/postgres-facts.md to what cites it: code, tests, benchmarks and other pages.</summary>
public sealed partial class PostgresFactsTests
{
    private const string Page = "docs/postgres-facts.md";

    private static readonly string Facts = DocPages.Read(Page);

    [Fact]
    public void The_page_counts_its_facts_without_a_hole()
    {
        int[] numbers = [.. Numbers(Facts)];
        Assert.NotEmpty(numbers);
        Assert.Equal(Enumerable.Range(1, numbers.Length), numbers);
    }

    [Fact]
    public void Every_citation_leads_to_a_fact()
    {
        HashSet<int> numbers = [.. Numbers(Facts)];
        Assert.DoesNotContain(Citations(), citation => !numbers.Contains(citation.Number));
    }

    [Fact]
    public void Every_fact_is_cited_or_marked_as_background()
    {
        Assert.Empty(Unused(Facts, [.. Citations().Select(citation => citation.Number)]));
    }

    [Theory]
    [InlineData("x.cs", "// cuts a longer name (F1).", 1)]
    [InlineData("x.cs", "/// Cost (F14, F37).", 14, 37)]
    [InlineData("x.cs", "// no limit of 50 pairs [F26].", 26)]
    [InlineData("x.cs", "// As in F99, this", 99)]
    [InlineData("x.cs", "$\"{value:F2} ms\" + value.ToString(\"F0\") // Encoding.UTF8, \\xF6")]
    [InlineData("x.md", "[F8](postgres-facts.md#f8-x) and F12", 8, 12)]
    public void Citations_are_found_and_nothing_else(string file, string text, params int[] expected)
    {
        Assert.Equal(expected, CitedIn(file, text));
    }

    [Fact]
    public void A_fact_that_is_neither_cited_nor_background_is_found()
    {
        const string Text = "### F1: cited\n\ntext\n\n### F2: background\n\ntext *Background.*\n\n### F3: forgotten\n\ntext\n\n## Next\n\n*Background.*\n";
        Assert.Equal([3], Unused(Text, [1]));
    }

    private static IEnumerable<int> Numbers(string page) => Heading().Matches(page).Select(Number);

    private static IEnumerable<int> Unused(string page, HashSet<int> cited) => Section().Matches(page)
        .Where(section => !section.Value.Contains("Background.*", StringComparison.Ordinal))
        .Select(Number)
        .Where(number => !cited.Contains(number));

    private static IEnumerable<(string File, int Number)> Citations() =>
        from file in SourceFiles.In("src", "tests", "docs", "benchmarks", "samples")
        where file != Page && !file.EndsWith("/PostgresFactsTests.cs", StringComparison.Ordinal)
        from number in CitedIn(file, DocPages.Read(file))
        select (file, number);

    private static IEnumerable<int> CitedIn(string file, string text) => text
        .Split('\n')
        .Where(line => !file.EndsWith(".cs", StringComparison.Ordinal) || line.Contains("//", StringComparison.Ordinal))
        .SelectMany(line => Citation().Matches(line))
        .Select(Number);

    private static int Number(Match match) => int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^### F(\d+): ", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^### F(\d+): .*?(?=^##|\z)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Section();

    /// <summary>Not a number format (<c>{value:F2}</c>), nor part of a word.</summary>
    [GeneratedRegex(@"(?<![\w:""%#\\/])F(\d{1,2})\b")]
    private static partial Regex Citation();
}
