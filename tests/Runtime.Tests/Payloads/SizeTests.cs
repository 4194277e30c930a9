using System.Buffers;
using System.Text;
using Notify;

namespace Runtime.Tests.Payloads;

/// <summary>The size of a payload: measured, limited, and explained where it is too large.</summary>
public sealed class SizeTests
{
    private static readonly TickSerializer Serializer = new("c");

    private static readonly int Frame = Serializer.Measure(new Tick(1, ""));

    [Theory]
    [InlineData(7999, true)]
    [InlineData(8000, false)]
    [InlineData(100_000, false)]
    public void The_limit_holds_for_every_way_of_writing(int size, bool fits)
    {
        Tick tick = new(1, new string('x', size - Frame));
        ArrayBufferWriter<byte> output = new();
        Assert.Equal(size, Serializer.Measure(tick));
        Assert.Equal(fits, Serializer.Fits(tick));
        if (fits)
        {
            string json = Serializer.Serialize(tick);
            Serializer.Serialize(tick, output);
            Assert.Equal(size, json.Length);
            Assert.Equal(json, Encoding.UTF8.GetString(output.WrittenSpan));
            return;
        }

        Assert.Throws<PayloadTooLargeException>(() => Serializer.Serialize(tick));
        Assert.Throws<PayloadTooLargeException>(() => Serializer.Serialize(tick, output));
        Assert.Equal(0, output.WrittenCount);
    }

    [Fact]
    public void Whatever_room_the_buffer_has_the_whole_payload_is_written()
    {
        Tick tick = new(1, "some text");
        string json = Serializer.Serialize(tick);
        for (int room = 1; room <= json.Length + 100; room++)
        {
            ArrayBufferWriter<byte> output = new(room);
            Serializer.Serialize(tick, output);
            Assert.Equal(json, Encoding.UTF8.GetString(output.WrittenSpan));
        }
    }

    [Fact]
    public void A_payload_that_is_too_large_names_its_three_largest_members_and_no_content()
    {
        ValueSerializer<string> values = new(
            (ref writer, filler) =>
            {
                writer.WriteRaw("{\"small\":1,\"second\":[\"a\",\""u8);
                writer.WriteRaw(Encoding.UTF8.GetBytes(new string('b', 50)));
                writer.WriteRaw("\"],\"first\":{\"small\":\"}\\\"\",\"nested\":"u8);
                writer.WriteString(filler);
                writer.WriteRaw("},\"SECRET\":[1,2,3,4,5,6,7,8,9],\"last\":null}"u8);
            },
            (ref reader) => reader.ReadString(),
            "small", "first", "second", "nested", "last");
        PayloadTooLargeException error = Assert.Throws<PayloadTooLargeException>(() => values.Serialize(new string('c', 9000)));
        Assert.Equal(values.Written(new string('c', 9000)).Length, error.Size);
        Assert.Equal(7999, error.Limit);
        Assert.Equal(
            [
                new PayloadMemberSize("first", "'first':{'small':'}\\'','nested':''}".Length + 9000),
                new PayloadMemberSize("second", "'second':['a','']".Length + 50),
                new PayloadMemberSize("*", "'SECRET':[1,2,3,4,5,6,7,8,9]".Length),
            ],
            error.LargestMembers);
        Assert.Contains("\"first\" 9035 bytes, \"second\" 67 bytes, \"*\" 28 bytes", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("ccc", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_rule_names_channel_member_and_rule()
    {
        PayloadConstraintException error = new("orders", "status", "at most 20 UTF-16 characters");
        Assert.Equal(
            "The member \"status\" of a payload for channel \"orders\" breaks its rule: at most 20 UTF-16 characters.", error.Message);
        Assert.Equal(("orders", "status", "at most 20 UTF-16 characters"), (error.Channel, error.Member, error.Rule));
        Assert.IsAssignableFrom<NotifyException>(error);
    }

    [Fact]
    public void Writing_allocates_nothing_and_reading_only_the_payload_and_its_strings()
    {
        Tick tick = new(1, "some text");
        byte[] json = Encoding.UTF8.GetBytes(Serializer.Serialize(tick));
        ArrayBufferWriter<byte> output = new(7999);
        Assert.Equal(0, Allocated(() =>
        {
            output.ResetWrittenCount();
            Serializer.Serialize(tick, output);
        }));
        long ofPayload = Allocated(() => GC.KeepAlive(new Tick(1, new string('x', 9))));
        Assert.Equal(ofPayload, Allocated(() => Serializer.Deserialize(json)));
    }

    private static long Allocated(Action action)
    {
        action();
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
