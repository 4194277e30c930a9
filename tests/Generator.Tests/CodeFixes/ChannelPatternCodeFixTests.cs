using Notify.CodeFixes;

namespace Generator.Tests.CodeFixes;

/// <summary>NTG005 and NTG015: the channel's name becomes what was meant.</summary>
public sealed class ChannelPatternCodeFixTests
{
    private static readonly ChannelPatternCodeFix Fix = new();

    [Theory]
    [InlineData("\"room_{roomId}\"", "\"room_{RoomId}\"")]
    [InlineData("@\"room_{room_id}_{room_id}\"", "\"room_{RoomId}_{RoomId}\"")]
    [InlineData("\"\\troom_{RoomId} \"", "\"room_{RoomId}\"")]
    [InlineData("\"\\u200b{{room}}_{RoomId}\"", "\"{{room}}_{RoomId}\"")]
    public async Task A_literal_is_replaced(string before, string after)
    {
        const string Source = "[Notify.PgChannel({0}, Name = \"Rooms\")] public sealed record Room(int RoomId);";
        Assert.Equal(
            Source.Replace("{0}", after, StringComparison.Ordinal),
            Assert.Single(await CodeFixRun.FixAsync(Fix, Source.Replace("{0}", before, StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("\"room_{nothing}\"")]
    [InlineData("Names.Room")]
    public async Task Nothing_is_offered_where_nothing_is_meant_or_where_the_name_is_a_constant(string pattern)
    {
        Assert.Empty(await CodeFixRun.TitlesAsync(Fix, $$"""
            [Notify.PgChannel({{pattern}}, Name = "Rooms")] public sealed record Room(int RoomId);
            public static class Names { public const string Room = "room_{roomId}"; }
            """));
    }
}
