using System.Text.RegularExpressions;

namespace Package.Tests.Support;

/// <summary>A quick start of the README: the commands that make a project, and the program.</summary>
internal sealed record QuickStart(IReadOnlyList<string> Commands, string Program)
{
    /// <param name="name">The last word of the comments that stand before the two blocks.</param>
    public static QuickStart Of(string name)
    {
        string readme = Repository.ReadText("README.md");
        return new QuickStart(
            [.. Block(readme, $"commands: {name}", "sh").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(WithoutComment)],
            Block(readme, $"snippet: (web )?program {name}", "csharp"));
    }

    private static string Block(string text, string comment, string language)
    {
        Match block = Assert.Single(Regex.Matches(text, $"<!-- {comment} -->\n```{language}\n(.*?)```\n", RegexOptions.Singleline));
        return block.Groups[^1].Value;
    }

    private static string WithoutComment(string command) => command.Split(" #")[0].Trim();
}
