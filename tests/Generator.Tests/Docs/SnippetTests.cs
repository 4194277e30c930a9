using System.Text.RegularExpressions;

namespace Generator.Tests.Docs;

/// <summary>
/// Every block of C# in README, docs and samples compiles, and our analyzers have nothing to say of it. How a block is compiled:
/// <see cref="SnippetKind"/>. The pages of single diagnostics are tested by DiagnosticPagesTests.
/// </summary>
public sealed class SnippetTests
{
    private static readonly IReadOnlyList<Snippet> All =
    [
        .. DocPages.All
            .Where(page => !Regex.IsMatch(page, @"^docs/diagnostics/NTG\d{3}\.md$"))
            .SelectMany(page => Snippet.FindAll(page, DocPages.Read(page))),
    ];

    /// <summary>Page and number, not the line: so the name of a test stays when text before the block changes.</summary>
    public static TheoryData<string, int> Blocks
    {
        get
        {
            TheoryData<string, int> blocks = [];
            foreach (IGrouping<string, Snippet> page in All.GroupBy(snippet => snippet.Page))
            {
                int number = 0;
                foreach (Snippet snippet in page)
                {
                    number++;
                    if (snippet.Kind != SnippetKind.NotCompiled)
                    {
                        blocks.Add(page.Key, number);
                    }
                }
            }

            return blocks;
        }
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public async Task The_block_compiles(string page, int number)
    {
        Snippet[] blocks = [.. All.Where(snippet => snippet.Page == page)];
        IReadOnlyList<string> diagnostics = await SnippetCompilation.CompileAsync(blocks[number - 1], blocks);
        Assert.True(diagnostics.Count == 0, string.Join('\n', diagnostics));
    }

    [Fact]
    public void A_block_is_found_with_its_line_and_kind_even_in_a_list()
    {
        IReadOnlyList<Snippet> snippets = Snippet.FindAll("page.md", """
            # Title

            ```csharp
            int a;
            ```

            ```sh
            ls
            ```

            - item
              <!-- snippet: members -->
              ```csharp
              int b;

              int c;
              ```

            <!-- snippet: not-compiled: it is wrong on purpose -->

            ```cs
            int
            ```
            """.ReplaceLineEndings("\n"));
        Assert.Equal(
            [
                new Snippet("page.md", 4, SnippetKind.Fragment, "int a;\n"),
                new Snippet("page.md", 14, SnippetKind.Members, "int b;\n\nint c;\n"),
                new Snippet("page.md", 22, SnippetKind.NotCompiled, "int\n"),
            ],
            snippets);
    }

    [Theory]
    [InlineData("not-compiled")]
    [InlineData("member")]
    public void A_comment_that_means_nothing_is_refused(string comment)
    {
        Assert.Throws<FormatException>(() => Snippet.FindAll("page.md", $"<!-- snippet: {comment} -->\n```csharp\n```\n"));
    }

    [Theory]
    [InlineData("page.md:2: CS0103", "\nint a = missing;")]
    [InlineData("page.md:1: NTG101", "[PgChannel(\"c\")] public sealed record C(object O);")]
    [InlineData("page.md:1: NTG303", "await orders.SubscribeAsync(ct: ct);")]
    public async Task What_does_not_compile_is_told_by_line_of_the_page(string expected, string code)
    {
        Snippet snippet = new("page.md", 1, SnippetKind.Fragment, code);
        string diagnostic = Assert.Single(await SnippetCompilation.CompileAsync(snippet, [snippet]));
        Assert.StartsWith(expected, diagnostic, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_block_sees_the_types_of_those_before_it_and_the_latest_of_one_name()
    {
        Snippet[] page =
        [
            new("page.md", 1, SnippetKind.Fragment, "[PgChannel(\"prices\")] public sealed record Price(long Id);"),
            new("page.md", 2, SnippetKind.Fragment, "[PgChannel(\"prices\")] public sealed record Price(long Id, decimal Amount);"),
            new("page.md", 3, SnippetKind.Fragment, "decimal amount = new Price(1, 2).Amount;"),
            new("page.md", 4, SnippetKind.Fragment, "IPricesListener prices = Any<IPricesListener>(); void Later() { … }"),
        ];
        foreach (Snippet snippet in page)
        {
            Assert.Empty(await SnippetCompilation.CompileAsync(snippet, page));
        }
    }
}
