using System.Text.RegularExpressions;

namespace Generator.Tests.Docs;

/// <summary>Rejects constructions that make readers read a sentence twice: CONTRIBUTING.md, "How we write".</summary>
public sealed partial class ProseTests
{
    [Fact]
    public void Source_docs_and_samples_have_none_of_them()
    {
        Assert.Empty(
            from file in SourceFiles.In("src", "docs", "samples").Concat(["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
            from place in Found(DocPages.Read(file))
            select $"{file}:{place}");
    }

    [Theory]
    [InlineData("The caller is told.")]
    [InlineData("A byte tells what it is.")]
    [InlineData("What stands before it")]
    [InlineData("// Nobody's turn")]
    [InlineData("Read the state anew")]
    [InlineData("Only for who has claimed this")]
    [InlineData("It can not be read")]
    [InlineData("first\nsecond nobody")]
    public void One_is_found(string text)
    {
        Assert.Single(Found(text));
    }

    [Theory]
    [InlineData("run as the user 'nobody' or \"nobody\"")]
    [InlineData("It understands; an error foretold; a new record; cannot, can't")]
    [InlineData("## How we write\n\n| before | It stands |\n\n## Habits\n")]
    public void Other_text_is_allowed(string text)
    {
        Assert.Empty(Found(text));
    }

    private static IEnumerable<string> Found(string text)
    {
        string prose = BeforeAndAfter().Replace(text, pairs => new string('\n', pairs.Value.Count(letter => letter == '\n')));
        return Banned().Matches(prose).Select(word => $"{prose.AsSpan(0, word.Index).Count('\n') + 1}: {word.Value}");
    }

    /// <summary>Words in quotes are names, such as that of the user nobody.</summary>
    [GeneratedRegex("""(?<!["'])\b(told|tells|stands|nobody|anew|for\s+who|can\s+not)\b(?!["'](?!s\b))""", RegexOptions.IgnoreCase)]
    private static partial Regex Banned();

    /// <summary>The section of CONTRIBUTING.md that shows what not to write.</summary>
    [GeneratedRegex(@"^## How we write\n.*?(?=^## )", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex BeforeAndAfter();
}
