using System.Text.RegularExpressions;

namespace Generator.Tests.Docs;

/// <summary>A block of C# in a page.</summary>
/// <param name="Page">The file, relative to the root.</param>
/// <param name="Line">The line of the file that the first line of code is, counted from 1.</param>
/// <param name="Kind">How it is to be compiled.</param>
/// <param name="Code">Without the indentation that the block has in a list.</param>
internal sealed partial record Snippet(string Page, int Line, SnippetKind Kind, string Code)
{
    public static IReadOnlyList<Snippet> FindAll(string page, string text)
    {
        List<Snippet> snippets = [];
        foreach (Match block in Block().Matches(text))
        {
            string indent = block.Groups["indent"].Value;
            Group code = block.Groups["code"];
            snippets.Add(new Snippet(
                page,
                text.AsSpan(0, code.Index).Count('\n') + 1,
                Kinds(page, block.Groups["kind"]),
                Regex.Replace(code.Value, $"^{indent}", "", RegexOptions.Multiline)));
        }

        return snippets;
    }

    private static SnippetKind Kinds(string page, Group comment)
    {
        if (!comment.Success)
        {
            return SnippetKind.Fragment;
        }

        return comment.Value.Split(' ', ':') switch
        {
            ["members"] => SnippetKind.Members,
            ["program", ..] => SnippetKind.Program,
            ["web", "program", ..] => SnippetKind.WebProgram,
            ["not-compiled", _, _, ..] => SnippetKind.NotCompiled,
            _ => throw new FormatException(
                $"{page}: \"snippet: {comment.Value}\" is none of members, program, web program, not-compiled: reason"),
        };
    }

    [GeneratedRegex("""
        (?:^[ ]*<!--[ ]snippet:[ ](?<kind>.+?)[ ]-->\n(?:[ ]*\n)?)?
        ^(?<indent>[ ]*)```(?:csharp|cs|c\#)[ ]*\n
        (?<code>.*?)
        ^[ ]*```[ ]*$
        """, RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Block();
}
