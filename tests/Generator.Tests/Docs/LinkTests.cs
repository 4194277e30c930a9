using System.Text.RegularExpressions;

namespace Generator.Tests.Docs;

/// <summary>Every link from a page to a file of the repository, or to a heading, leads somewhere.</summary>
public sealed partial class LinkTests
{
    public static TheoryData<string> Pages => [.. DocPages.All];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Relative_links_lead_to_files_and_headings_that_exist(string page)
    {
        Assert.Empty(Broken(page, DocPages.Read(page)));
    }

    [Theory]
    [InlineData("[a](docs/missing.md)")]
    [InlineData("![a](docs/missing.png)")]
    [InlineData("<img alt=\"a\" src=\"docs/missing.png\">")]
    [InlineData("[a](#missing)")]
    [InlineData("[a](docs/types.md#missing)")]
    [InlineData("[a][1]\n\n[1]: docs/missing.md")]
    public void A_link_to_nowhere_is_found(string text)
    {
        Assert.Single(Broken("README.md", text));
    }

    [Fact]
    public void Headings_are_found_by_the_names_that_a_browser_shows()
    {
        Assert.Empty(Broken("README.md", """
            # What it `does`, and *why*
            ## One_two – three
            ## Twice
            ## Twice
            [1](#what-it-does-and-why) [2](#one_two--three) [3](#twice) [4](#twice-1) [5](docs/types.md) [6](https://example.org/x)
            `[7](in/code)`
            ```sh
            # [8](in/a/block)
            ```
            """.ReplaceLineEndings("\n")));
    }

    private static List<string> Broken(string page, string text)
    {
        // Code that stands in a link's text is not in the way; any other is no link.
        string prose = Regex.Replace(WithoutBlocks(text), "`[^`\n]+`(?!\\])", "");
        return
        [
            .. Links().Matches(prose)
                .Select(match => match.Groups["to"].Value)
                .Where(link => !Regex.IsMatch(link, "^[a-z]+:") && !Exists(page, text, link)),
        ];
    }

    private static bool Exists(string page, string text, string link)
    {
        string[] parts = link.Split('#');
        string path = Path.Combine(DocPages.Root, Path.GetDirectoryName(page)!, parts[0]);
        return parts is ["", string here] ? Anchors(text).Contains(here)
            : parts is [_, string there] ? File.Exists(path) && Anchors(File.ReadAllText(path)).Contains(there)
            : File.Exists(path) || Directory.Exists(path);
    }

    /// <summary>The names of headings, as GitHub makes them.</summary>
    private static HashSet<string> Anchors(string text)
    {
        HashSet<string> anchors = [];
        foreach (Match heading in Regex.Matches(WithoutBlocks(text), "^#+ (.+)$", RegexOptions.Multiline))
        {
            string shown = Regex.Replace(heading.Groups[1].Value, @"\[([^\]]*)\]\([^)]*\)", "$1").ToLowerInvariant();
            string name = Regex.Replace(shown, @"[^\p{L}\p{N}_\- ]", "").Replace(' ', '-');
            string anchor = name;
            for (int again = 1; !anchors.Add(anchor); again++)
            {
                anchor = $"{name}-{again}";
            }
        }

        return anchors;
    }

    private static string WithoutBlocks(string text) => Regex.Replace(
        text.ReplaceLineEndings("\n"), "^ *```.*?^ *```", "", RegexOptions.Multiline | RegexOptions.Singleline);

    [GeneratedRegex("""
        \]\( (?<to>[^)\s]+) [^)]* \)
        | (?:src|href)="(?<to>[^"]+)"
        | ^\[[^\]]+\]:[ ](?<to>\S+)
        """, RegexOptions.Multiline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Links();
}
