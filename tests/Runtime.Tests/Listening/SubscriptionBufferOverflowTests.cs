using Notify;
using static Runtime.Tests.Support.Buffers;

namespace Runtime.Tests.Listening;

public sealed class SubscriptionBufferOverflowTests
{
    [Fact]
    public void Drop_oldest_puts_one_gap_with_the_exact_count_where_the_dropped_ones_were()
    {
        SubscriptionBuffer buffer = Buffer(capacity: 3);
        buffer.WriteListening(1);
        Write(buffer, 1, 2, 3, 4, 5, 6, 7);
        Assert.Equal("listening 1, dropped 4, 5, 6, 7", Drain(buffer));
    }

    [Fact]
    public void Drop_oldest_says_since_when()
    {
        SubscriptionBuffer buffer = Buffer(capacity: 1);
        for (int i = 0; i < 3; i++)
        {
            // What was committed before it was heard at i seconds, and it arrives late.
            buffer.Write(new RawNotification("1", 1, Start.AddMinutes(1)) { Heard = At(Start.AddSeconds(i)) });
        }

        Assert.True(buffer.TryRead(out BufferedItem item));
        Assert.Equal(Start, item.Control!.Since);
    }

    [Fact]
    public void A_gap_that_was_read_grows_no_more()
    {
        SubscriptionBuffer buffer = Buffer(capacity: 2);
        Write(buffer, 1, 2, 3);
        Assert.True(buffer.TryRead(out BufferedItem gap));
        Write(buffer, 4, 5);
        Assert.Equal(1, gap.Control!.Dropped);
        Assert.Equal("dropped 2, 4, 5", Drain(buffer));
    }

    [Fact]
    public void Drop_newest_keeps_the_old_ones_and_puts_the_gap_behind_them()
    {
        SubscriptionBuffer buffer = Buffer(capacity: 3, BufferFullMode.DropWrite);
        Write(buffer, 1, 2, 3, 4, 5);
        Assert.True(buffer.TryRead(out _));
        Write(buffer, 6, 7);
        Assert.Equal("2, 3, dropped 2, 6, dropped 1", Drain(buffer));
    }

    [Theory]
    [InlineData(BufferFullMode.DropOldest)]
    [InlineData(BufferFullMode.DropWrite)]
    public void Whatever_is_not_read_is_counted(BufferFullMode mode)
    {
        SubscriptionBuffer buffer = Buffer(capacity: 7, mode);
        Random random = new(1);
        long written = 0;
        long read = 0;
        long dropped = 0;
        long last = 0;
        for (int i = 0; i < 20_000; i++)
        {
            if (random.Next(3) > 0)
            {
                Write(buffer, ++written);
            }
            else if (buffer.TryRead(out BufferedItem item))
            {
                Take(item);
            }
        }

        while (buffer.TryRead(out BufferedItem item))
        {
            Take(item);
        }

        Assert.True(dropped > 0, "the buffer never overflowed");
        Assert.Equal(written, read + dropped);

        void Take(in BufferedItem item)
        {
            if (item.Control is { } gap)
            {
                dropped += gap.Dropped!.Value;
                last += gap.Dropped.Value;
                return;
            }

            // A gap stands exactly where its notifications would have stood.
            Assert.Equal($"{++last}", item.Notification.Payload);
            read++;
        }
    }

    [Theory]
    [InlineData(BufferFullMode.DropOldest)]
    [InlineData(BufferFullMode.DropWrite)]
    public void A_full_buffer_takes_control_events(BufferFullMode mode)
    {
        SubscriptionBuffer buffer = Buffer(capacity: 1, mode);
        Write(buffer, 1);
        buffer.WriteDisconnected(At(Start));
        buffer.WriteListening(2);
        Assert.Equal("1, disconnected, listening 2", Drain(buffer));
    }

    [Fact]
    public void Outages_with_nothing_in_between_become_one()
    {
        SubscriptionBuffer buffer = Buffer(capacity: 4);
        buffer.WriteListening(1);
        for (int generation = 2; generation < 1000; generation++)
        {
            buffer.WriteDisconnected(At(Start.AddSeconds(generation)));
            buffer.WriteListening(generation);
        }

        Assert.True(buffer.TryRead(out _));
        Assert.True(buffer.TryRead(out BufferedItem gap));
        Assert.Equal(Start.AddSeconds(2), gap.Control!.Since);
        Assert.Equal("listening 999", Drain(buffer));
    }

    [Theory]
    [InlineData(BufferFullMode.DropOldest)]
    [InlineData(BufferFullMode.DropWrite)]
    public void A_flapping_server_and_a_stuck_reader_do_not_fill_the_memory(BufferFullMode mode)
    {
        SubscriptionBuffer buffer = Buffer(capacity: 4, mode);
        buffer.WriteListening(1);
        for (int generation = 2; generation < 5000; generation++)
        {
            Write(buffer, generation);
            buffer.WriteDisconnected(At(Start));
            buffer.WriteListening(generation);
        }

        string[] items = Drain(buffer).Split(", ");
        Assert.InRange(items.Length, 5, 20);
        Assert.Equal("listening 4999", items[^1]);
        Assert.Equal(4, items.Count(item => char.IsAsciiDigit(item[0])));
        Assert.Single(items, item => item == "dropped 4994");
    }

    [Fact]
    public void Beginning_to_overflow_is_reported_once_until_the_reader_has_caught_up()
    {
        SubscriptionBuffer buffer = Buffer(capacity: 4);
        Write(buffer, 1, 2, 3, 4);
        Assert.True(buffer.Write(new RawNotification("5", 1, Start)));
        Assert.False(buffer.Write(new RawNotification("6", 1, Start)));
        Assert.True(buffer.TryRead(out _));
        Assert.True(buffer.TryRead(out _));
        Write(buffer, 7);
        Assert.False(buffer.Write(new RawNotification("8", 1, Start)));
        Drain(buffer);
        Write(buffer, 1, 2, 3, 4);
        Assert.True(buffer.Write(new RawNotification("5", 1, Start)));
    }
}
