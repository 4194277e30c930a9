using Notify;
using static Runtime.Tests.Support.Buffers;

namespace Runtime.Tests.Listening;

/// <summary>What the buffers of a listener hold together is bounded in bytes, and every drop is counted.</summary>
public sealed class BufferMemoryTests
{
    private const int Limit = 1 << 20;

    /// <summary>What a buffer may hold beyond the limit: one notification, and what it has not counted yet.</summary>
    private const int Slack = (2 * 8192) + 4096 + 256;

    [Theory]
    [MemberData(nameof(Populations))]
    public void Whoever_reads_how_much_the_bound_holds_and_nothing_is_missing_unnoticed(
        int buffers, int length, BufferFullMode mode, bool sharing)
    {
        BufferMemory memory = new(Limit);
        Random random = new(buffers + length);
        Reader[] readers = [.. Enumerable.Range(0, buffers).Select(i => new Reader(memory, mode, isStuck: i % 3 != 0))];
        for (int i = 0; i < 20_000; i++)
        {
            RawNotification notification = new(new string('x', random.Next(length) + 1), 1, Start);
            if (sharing)
            {
                BufferMemory.SharedPayload shared = memory.Share(notification);
                Array.ForEach(readers, reader => reader.Write(notification, shared));
                shared.Release();
            }
            else
            {
                readers[random.Next(buffers)].Write(notification, null);
            }

            readers[random.Next(buffers)].ReadSome(random.Next(4));
            Assert.True(memory.Free >= -Slack * buffers, $"{-memory.Free} bytes too many after {i}");
        }

        foreach (Reader reader in readers)
        {
            reader.Drain();
            Assert.Equal(reader.Written, reader.Read + reader.Dropped);
            reader.Buffer.Abandon();
        }

        Assert.Equal(Limit, memory.Free);
    }

    public static TheoryData<int, int, BufferFullMode, bool> Populations()
    {
        TheoryData<int, int, BufferFullMode, bool> populations = [];
        foreach (int buffers in (int[])[1, 2, 20])
        {
            foreach (int length in (int[])[10, 1000, 8000])
            {
                populations.Add(buffers, length, BufferFullMode.DropOldest, false);
                populations.Add(buffers, length, BufferFullMode.DropWrite, false);
                populations.Add(buffers, length, BufferFullMode.DropOldest, true);
                populations.Add(buffers, length, BufferFullMode.DropWrite, true);
            }
        }

        return populations;
    }

    /// <summary>The places for a burst are given back after a long calm, not between one burst and the next.</summary>
    [Fact]
    public void Small_bursts_and_a_quick_reader_allocate_no_places_again()
    {
        SubscriptionBuffer buffer = Buffers.Buffer(1024);
        RawNotification notification = new("1", 1, Buffers.Start);
        Exchange(burst: 600);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 20; round++)
        {
            Exchange(burst: 1, times: 50);
            Exchange(burst: 600);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Exchange(int burst, int times = 1)
        {
            for (int i = 0; i < times; i++)
            {
                for (int written = 0; written < burst; written++)
                {
                    buffer.Write(notification);
                }

                while (buffer.TryRead(out _))
                {
                }
            }
        }
    }

    [Fact]
    public void Stuck_readers_leave_something_for_another_one()
    {
        BufferMemory memory = new(Limit);
        RawNotification large = new(new string('x', 8000), 1, Start);
        for (int stuck = 0; stuck < 10; stuck++)
        {
            SubscriptionBuffer unread = new(new SubscriptionOptions(), memory: memory);
            for (int i = 0; i < 1000; i++)
            {
                unread.Write(large);
            }
        }

        SubscriptionBuffer buffer = new(new SubscriptionOptions(), memory: memory);
        buffer.Write(large);
        Assert.Equal(large.Payload, Drain(buffer));
    }

    [Fact]
    public void A_payload_that_many_wait_for_counts_once()
    {
        BufferMemory memory = new(Limit);
        RawNotification large = new(new string('x', 8000), 1, Start);
        SubscriptionBuffer[] buffers = [.. Enumerable.Range(0, 100).Select(_ => new SubscriptionBuffer(new SubscriptionOptions(), memory: memory))];
        for (int i = 0; i < 10; i++)
        {
            BufferMemory.SharedPayload shared = memory.Share(large);
            Array.ForEach(buffers, buffer => buffer.Write(large, shared));
            shared.Release();
        }

        Assert.All(buffers, buffer => Assert.Equal(10, buffer.Count));
        Assert.InRange(memory.Free, Limit / 2, Limit - (10 * 16_000));
    }

    [Fact]
    public void What_nobody_will_read_no_longer_counts()
    {
        BufferMemory memory = new(Limit);
        SubscriptionBuffer buffer = new(new SubscriptionOptions(), memory: memory);
        for (int i = 0; i < 10; i++)
        {
            buffer.Write(new RawNotification(new string('x', 8000), 1, Start));
        }

        buffer.Abandon();
        Assert.Equal(Limit, memory.Free);
        Assert.Equal(10, Drain(buffer).Split(", ").Length);
        Assert.Equal(Limit, memory.Free);
    }

    [Fact]
    public void Disposing_twice_gives_back_once()
    {
        BufferMemory memory = new(Limit);
        SubscriptionBuffer buffer = new(new SubscriptionOptions(), memory: memory);
        for (int i = 0; i < 10; i++)
        {
            buffer.Write(new RawNotification(new string('x', 8000), 1, Start));
        }

        buffer.Abandon();
        buffer.Abandon();
        Assert.Equal(Limit, memory.Free);
    }

    [Fact]
    public async Task Disposing_while_notifications_arrive_leaves_nothing_counted()
    {
        BufferMemory memory = new(Limit);
        RawNotification large = new(new string('x', 8000), 1, Start);
        for (int round = 0; round < 200; round++)
        {
            SubscriptionBuffer[] buffers = [.. Enumerable.Range(0, 3).Select(_ => new SubscriptionBuffer(new SubscriptionOptions(), memory: memory))];
            Task disposing = Task.Run(() => Array.ForEach(buffers, buffer => buffer.Abandon()), TestContext.Current.CancellationToken);
            do
            {
                BufferMemory.SharedPayload shared = memory.Share(large);
                Array.ForEach(buffers, buffer => buffer.Write(large, shared));
                shared.Release();
            }
            while (!disposing.IsCompleted);
            await disposing;
            Assert.Equal(Limit, memory.Free);
        }
    }

    [Fact]
    public void What_is_folded_no_longer_counts()
    {
        BufferMemory memory = new(Limit);
        BufferFolding folding = new(payload => payload[0], capacity: 16, run: fold => fold());
        SubscriptionBuffer buffer = new(new SubscriptionOptions { Capacity = 16 }, folding, memory: memory);
        for (int i = 0; i < 1000; i++)
        {
            buffer.Write(new RawNotification($"{(char)('a' + (i % 3))}{new string('x', 8000)}", 1, Start));
        }

        Assert.InRange(memory.Free, Limit - (16 * 17_000), Limit);
        Drain(buffer);
        buffer.Abandon();
        Assert.Equal(Limit, memory.Free);
    }

    /// <summary>A buffer and its books.</summary>
    private sealed class Reader(BufferMemory memory, BufferFullMode mode, bool isStuck)
    {
        public SubscriptionBuffer Buffer { get; } = new(new SubscriptionOptions { FullMode = mode }, memory: memory);

        public long Written { get; private set; }

        public long Read { get; private set; }

        public long Dropped { get; private set; }

        public void Write(in RawNotification notification, BufferMemory.SharedPayload? shared)
        {
            Buffer.Write(notification, shared);
            Written++;
        }

        public void ReadSome(int most)
        {
            for (int i = 0; i < most && !isStuck && Buffer.TryRead(out BufferedItem item); i++)
            {
                Count(item);
            }
        }

        public void Drain()
        {
            while (Buffer.TryRead(out BufferedItem item))
            {
                Count(item);
            }
        }

        private void Count(in BufferedItem item)
        {
            Read += item.Control is null ? 1 : 0;
            Dropped += item.Control?.Dropped ?? 0;
        }
    }
}
