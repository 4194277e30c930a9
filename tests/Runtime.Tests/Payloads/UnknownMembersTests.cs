using Notify;

namespace Runtime.Tests.Payloads;

/// <summary>What is kept of members that a payload's type doesn't have.</summary>
public sealed class UnknownMembersTests
{
    private static readonly string[] Known = ["order_id", "text"];

    [Fact]
    public void A_known_name_does_not_count_and_another_spelling_of_it_is_kept()
    {
        UnknownMembers unknown = new(Known);
        unknown.Add("text"u8); // A member that is only written is skipped, too.
        Assert.Equal((0, "none"), (unknown.Count, unknown.Meant));
        unknown.Add("secret"u8);
        unknown.Add("orderId"u8);
        unknown.Add("ORDER-ID"u8);
        unknown.Add("Text"u8);
        Assert.Equal((4, "order_id, text"), (unknown.Count, unknown.Meant));
    }

    [Fact]
    public void Each_shape_is_new_once_and_one_channel_uses_up_no_others_share()
    {
        UnknownMembers.Shapes shapes = new();
        UnknownMembers unknown = new(Known);
        for (int count = 1; count <= 100; count++)
        {
            unknown.Add("secret"u8);
            Assert.Equal(count <= 64, shapes.Add("flooded", unknown));
            Assert.False(shapes.Add("flooded", unknown));
        }

        Assert.True(shapes.Add("other", unknown));
    }
}
