using System.Text;
using System.Text.RegularExpressions;
using Notify.CodeFixes;

namespace Generator.Tests.CodeFixes;

/// <summary>NTG002: a name that is too long becomes one that fits and stays unique.</summary>
public sealed class ChannelNameCodeFixTests
{
    private const string Long = "warehouse_north_stock_level_has_fallen_below_reorder_threshold_v1";

    private static readonly ChannelNameCodeFix Fix = new();

    [Fact]
    public async Task A_literal_is_shortened()
    {
        Assert.Equal(
            """
            [Notify.PgChannel(/* name */ "warehouse_north_stock_level_has_fallen_below_reorder_e18e0010", Name = "StockLow")]
            public sealed record StockLow(int Id);
            """,
            Assert.Single(await CodeFixRun.FixAsync(Fix, $$"""
                [Notify.PgChannel(/* name */ "{{Long}}", Name = "StockLow")]
                public sealed record StockLow(int Id);
                """)));
    }

    [Theory]
    [InlineData($"@\"{Long}\"")]
    [InlineData($"channel: \"{Long}\"")]
    [InlineData($"\"\"\"{Long}\"\"\"")]
    [InlineData("\"{{" + Long + "}}\"")]
    public async Task Every_kind_of_literal_is(string argument)
    {
        string fixedSource = Assert.Single(await CodeFixRun.FixAsync(
            Fix, $"[Notify.PgChannel({argument})] public sealed record StockLow(int Id);"));
        Assert.Matches(@"""(\{\{)?warehouse_north_stock_level_has_fallen_below(_reorder)?_[0-9a-f]{8}""", fixedSource);
    }

    [Theory]
    [InlineData("Names.Stock")]
    [InlineData("\"" + Long + "\" + \"x\"")]
    public async Task A_constant_is_left_to_its_owner(string argument)
    {
        Assert.Empty(await CodeFixRun.TitlesAsync(Fix, $$"""
            [Notify.PgChannel({{argument}})] public sealed record StockLow(int Id);
            public static class Names { public const string Stock = "{{Long}}"; }
            """));
    }

    [Fact]
    public async Task All_names_can_be_shortened_at_once_and_stay_two()
    {
        string[] names =
        [
            .. Regex.Matches(
                Assert.Single(await CodeFixRun.FixAllAsync(Fix, $$"""
                    [Notify.PgChannel("{{Long}}")] public sealed record StockLow(int Id);
                    [Notify.PgChannel("{{Long}}2")] public sealed record StockLow2(int Id);
                    """)),
                "\"(.*?)\"").Select(match => match.Groups[1].Value),
        ];
        Assert.Equal(2, names.Distinct().Count());
    }

    [Theory]
    [InlineData("a.b-c_d", "a.b-c_")]
    [InlineData("one__two", "one_")]
    public void The_cut_is_at_the_last_boundary_that_fits(string start, string kept)
    {
        string name = start + new string('x', 80);
        Assert.Matches("^" + Regex.Escape(kept) + "[0-9a-f]{8}$", ChannelNameEdit.Shorten(name));
    }

    [Fact]
    public void As_many_words_are_kept_as_fit()
    {
        string word = new('a', 54);
        Assert.StartsWith(word + "_", ChannelNameEdit.Shorten(word + "_bbbbbbbbbbb"), StringComparison.Ordinal);
        Assert.Equal(63, ChannelNameEdit.Shorten(word + "_bbbbbbbbbbb").Length);
        Assert.Matches("^a{10}-[0-9a-f]{8}$", ChannelNameEdit.Shorten("aaaaaaaaaa-" + new string('b', 45) + "_ccccccccccc"));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("é")]
    [InlineData("漢")]
    [InlineData("😀")]
    [InlineData("😀", "xxx")]
    [InlineData("-")]
    public void One_long_word_is_cut_between_characters(string character, string start = "")
    {
        string name = ChannelNameEdit.Shorten(start + string.Concat(Enumerable.Repeat(character, 70)));
        int bytes = new UTF8Encoding(false, throwOnInvalidBytes: true).GetByteCount(name);
        Assert.InRange(bytes, 60, 63);
        Assert.StartsWith(start + character, name, StringComparison.Ordinal);
    }
}
