using Notify;
using static Runtime.Tests.Support.Buffers;

namespace Runtime.Tests.Listening;

/// <summary>Gaps are marked without memory: whoever has none must still be able to say what is missing.</summary>
public sealed class BufferMarkTests
{
    [Theory]
    [InlineData(BufferFullMode.DropOldest)]
    [InlineData(BufferFullMode.DropWrite)]
    public void Marking_allocates_nothing(BufferFullMode mode)
    {
        SubscriptionBuffer buffer = Buffer(capacity: 4, mode);
        RawNotification notification = new("1", 1, Start);
        Moment lost = At(Start);
        Random random = new(1);
        for (int i = 0; i < 2; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int step = 0; step < 10_000; step++)
            {
                if (random.Next(3) > 0)
                {
                    buffer.Write(notification);
                }
                else
                {
                    buffer.WriteDisconnected(lost);
                    buffer.WriteListening(step);
                }
            }

            // The first round brings the arrays to their length.
            Assert.True(i == 0 || GC.GetAllocatedBytesForCurrentThread() == before);
        }
    }

    /// <summary>Any order of events: what is read is what was written, and nothing is missing without a gap at or before its place.</summary>
    [Theory]
    [MemberData(nameof(Orders))]
    public void Marks_that_find_no_place_become_one_gap(int seed, BufferFullMode mode, int capacity)
    {
        SubscriptionBuffer buffer = Buffer(capacity, mode);
        Random random = new(seed);
        long written = 0;
        long generation = 1;
        buffer.WriteListening(generation);
        for (int step = 0; step < 1000; step++)
        {
            if (random.Next(2) > 0)
            {
                Write(buffer, ++written);
            }
            else
            {
                buffer.WriteDisconnected(At(Start));
                buffer.WriteListening(++generation);
            }
        }

        string[] items = Drain(buffer).Split(", ");
        long dropped = items.Where(item => item.StartsWith("dropped", StringComparison.Ordinal)).Sum(item => long.Parse(item[8..]));
        long[] read = [.. items.Where(item => char.IsAsciiDigit(item[0])).Select(long.Parse)];
        Assert.Equal(written, dropped + read.Length);
        Assert.Equal(read.Order(), read);
        Assert.Equal($"listening {generation}", items.Last(item => item.StartsWith("listening", StringComparison.Ordinal)));
        Assert.InRange(items.Count(item => item == "disconnected"), 1, 64);
        bool connected = true;
        foreach (string item in items.Where(item => !char.IsAsciiDigit(item[0]) && !item.StartsWith("dropped", StringComparison.Ordinal)))
        {
            Assert.True(item != "disconnected" || connected, "two losses without a return");
            connected = item != "disconnected";
        }
    }

    /// <summary>As many as there are without memory for more.</summary>
    [Theory]
    [MemberData(nameof(Orders))]
    public void The_first_places_are_enough_for_every_order(int seed, BufferFullMode mode, int capacity)
    {
        NotificationRing notifications = new(capacity, BufferMemory.Unlimited);
        ControlQueue controls = new(notifications, metrics: null, most: ControlQueue.Reserved);
        RawNotification notification = new("1", 1, Start);
        Moment lost = At(Start);
        Random random = new(seed);
        bool connected = true;
        (long written, long read, long dropped) = (0, 0, 0);
        for (int sequence = 1; sequence < 5000; sequence++)
        {
            switch (random.Next(4))
            {
                case 0 when connected:
                    controls.AddDisconnected(sequence, lost);
                    connected = false;
                    break;
                case 1 when !connected:
                    controls.AddListening(sequence, sequence);
                    connected = true;
                    break;
                case 2 when random.Next(10) == 0:
                    Take();
                    break;
                default:
                    written++;
                    if (notifications.HasRoom(notification))
                    {
                        notifications.Add(sequence, notification, shared: null);
                    }
                    else if (mode == BufferFullMode.DropWrite)
                    {
                        controls.AddDropped(sequence, since: null);
                    }
                    else
                    {
                        controls.DropOldest();
                        notifications.Add(sequence, notification, shared: null);
                    }

                    break;
            }
        }

        while (!controls.IsEmpty || notifications.Count > 0)
        {
            Take();
        }

        Assert.Equal(written, read + dropped);

        void Take()
        {
            if (controls.TryTake(out BufferedItem item))
            {
                dropped += item.Control!.Dropped ?? 0;
            }
            else if (notifications.Count > 0)
            {
                notifications.Take();
                read++;
            }
        }
    }

    public static TheoryData<int, BufferFullMode, int> Orders()
    {
        TheoryData<int, BufferFullMode, int> orders = [];
        for (int seed = 0; seed < 20; seed++)
        {
            orders.Add(seed, seed % 2 == 0 ? BufferFullMode.DropOldest : BufferFullMode.DropWrite, 1 << (seed % 10));
        }

        return orders;
    }
}
