using Generator.Tests.Support;
using Microsoft.CodeAnalysis;

namespace Generator.Tests.Diagnostics;

/// <summary>What the compiler says of the size of payloads.</summary>
public sealed class SizeDiagnosticsTests
{
    [Theory]
    [InlineData(
        """[PgChannel("notes")] public record Note(long Id, string {|NTG112:Text|});""",
        "The member \"Text\" can be of any size, and a payload of the channel \"notes\" can have at most 7999 bytes; "
            + "[MaxLength(1327)] on Text would make it fit")]
    [InlineData(
        """[PgChannel("notes")] public record Note { public List<int> {|NTG112:Ids|} { get; init; } = []; }""",
        "[MaxLength(665)] on Ids would make it fit")]
    [InlineData(
        """[PgChannel("notes")] public record Note { public Dictionary<string, int>? {|NTG112:Map|} { get; init; } }""",
        "bound the parts of Map, or send a key instead")]
    [InlineData(
        """[PgChannel("notes")] public record Note { public byte[]? {|NTG112:Bytes|} { get; init; } }""",
        "[MaxLength(5988)] on Bytes would make it fit")]
    [InlineData(
        """[PgChannel("notes")] public record Note(Inner {|NTG112:Inner|}); public record Inner(string Text);""",
        "bound the parts of Inner")]
    [InlineData(
        """[PgChannel("notes")] public record {|NTG111:Note|}([MaxLength(1000)] string Title, [MaxLength(500)] string Text, int Id);""",
        "can be 9039 bytes long, and PostgreSQL accepts at most 7999: Title up to 6002, Text up to 3002, Id up to 11; "
            + "[MaxLength(826)] on Title would make it fit")]
    [InlineData(
        """[PgChannel("notes")] public record {|NTG110:Note|}([MinLength(8000)] string Text);""",
        "has at least 8011 bytes, and PostgreSQL accepts at most 7999: Text at least 8002")]
    [InlineData(
        """[PgChannel("notes")] public record Note([MaxLength(int.MaxValue)] string {|NTG112:Text|});""",
        "[MaxLength(1331)] on Text would make it fit")]
    [InlineData(
        """[PgChannel("notes")] public record {|NTG111:Note|}([MaxLength(2000000000)] Line[] Lines); public record Line([MaxLength(2000000000)] string Text, [MaxLength(2000000000)] string More);""",
        "Lines up to 2147483647")]
    public async Task A_payload_that_may_not_fit_is_reported_with_what_would_make_it_fit(string marked, string message)
    {
        MarkedSource source = MarkedSource.Parse(marked);
        Diagnostic diagnostic = Assert.Single(await GeneratorRun.Of(source.Source).DiagnosticsAsync());
        Assert.Equal(source.Expected, [(diagnostic.Id, diagnostic.Location.SourceSpan)]);
        Assert.Contains(message, diagnostic.GetMessage(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""[PgChannel("notes")] public record Note(long Id, [MaxLength(1327)] string Text);""", 7999)]
    [InlineData("""[PgChannel("notes")] public record Note { [MaxLength(665)] public List<int> Ids { get; init; } = []; }""", 7989)]
    [InlineData("""[PgChannel("notes")] public record Note { [MaxLength(5988)] public byte[]? Bytes { get; init; } }""", 7996)]
    [InlineData("""[PgChannel("notes")] public record Note(bool Done);""", 14)]
    [InlineData("""[PgChannel("notes")] public record Note;""", 2)]
    public async Task A_payload_that_fits_is_not_reported_and_has_its_bound_as_a_constant(string source, int largest)
    {
        GeneratorRun run = GeneratorRun.Of(source);
        Assert.Empty(await run.DiagnosticsAsync());
        Assert.Equal(largest, MaxPayloadBytes(run));
    }

    [Theory]
    [InlineData("""[PgChannel("notes", Oversize = Oversize.Store)] public record Note(string Text);""", 0)]
    [InlineData("""[PgChannel("notes", Oversize = Oversize.Store)] public record Note([MaxLength(9000)] string Text);""", 0)]
    [InlineData("""[PgChannel("notes", Oversize = Oversize.Reject)] public record Note([MaxLength(9000)] string Text);""", 1)]
    public async Task A_payload_that_is_to_be_stored_is_not_warned_of(string source, int warnings)
    {
        Assert.Equal(warnings, (await GeneratorRun.Of(source).DiagnosticsAsync()).Length);
    }

    [Theory]
    [InlineData("""[PgChannel("notes")] public record Note(string Text);""")]
    [InlineData("""[PgChannel("notes")] public record Note([MaxLength(9000)] string Text);""")]
    public void A_payload_that_may_not_fit_has_PostgreSQLs_limit_as_a_constant(string source)
    {
        Assert.Equal(7999, MaxPayloadBytes(GeneratorRun.Of(source)));
    }

    [Fact]
    public async Task The_computed_size_is_told_where_one_asks_for_it()
    {
        GeneratorRun run = GeneratorRun.Of(TestCompilation.Create("Shop", ["""[PgChannel("notes")] public record Note(bool Done);"""])
            .WithOptions(TestCompilation.Create("Shop", []).Options.WithSpecificDiagnosticOptions([new("NTG113", ReportDiagnostic.Info)])));
        Diagnostic diagnostic = Assert.Single(await run.DiagnosticsAsync());
        Assert.Equal("A payload of the channel \"notes\" has 13 to 14 bytes; PostgreSQL accepts at most 7999", diagnostic.GetMessage());
    }

    private static object? MaxPayloadBytes(GeneratorRun run)
    {
        return ((IFieldSymbol)run.Output.GetSymbolsWithName("MaxPayloadBytes").Single()).ConstantValue;
    }
}
