using System.Text.RegularExpressions;
using Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Generator.Tests.Docs;

/// <summary>What the README shows of a terminal is what a terminal shows.</summary>
public sealed class TerminalTests
{
    [Theory]
    [InlineData("StockLevel.cs", """
        using Notify;

        namespace Shop;

        /// <summary>How much is left.</summary>
        [PgChannel("warehouse_north_stock_level_has_fallen_below_reorder_threshold_v1")]
        public sealed record StockLevel(int Left);
        """)]
    [InlineData("TicketEvent.cs", """
        using System.ComponentModel.DataAnnotations;
        using Notify;

        namespace Shop;

        [PgChannel("ticket_events")]
        public sealed record TicketEvent(long TicketId, [MaxLength(80)] string Title, string Comment);
        """)]
    public async Task The_compilers_words_are_the_compilers(string file, string source)
    {
        Diagnostic diagnostic = Assert.Single(await GeneratorRun.Of(source).DiagnosticsAsync());
        LinePosition start = diagnostic.Location.GetLineSpan().StartLinePosition;
        string expected = $"{file}({start.Line + 1},{start.Character + 1}): {diagnostic.Severity.ToString().ToLowerInvariant()} "
            + $"{diagnostic.Id}: {diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}";
        string shown = Regex.Match(DocPages.Read("README.md"), "## What the compiler reports\n\n```\n(.*?)```", RegexOptions.Singleline)
            .Groups[1].Value;
        Assert.Contains(expected, shown.Replace('\n', ' '), StringComparison.Ordinal);
    }
}
