using System.Collections.Concurrent;
using Notify;

namespace Runtime.Tests.Hosting;

/// <summary>What goes wrong in a lane never leaves the others, or the shutdown, waiting.</summary>
public sealed class KeyedLanesTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Keys_that_throw_when_they_are_hashed_or_compared_count_as_none(bool hashed)
    {
        ConcurrentQueue<long> handled = new();
        using KeyedLanes<Tick> lanes = new(2, _ => new HostileKey(hashed), received =>
        {
            handled.Enqueue(received.Payload.Id);
            return Task.FromResult(true);
        });
        for (int i = 0; i < 20; i++)
        {
            Assert.True(await lanes.AddAsync(Received(i), Ct));
        }

        Assert.True(await lanes.DrainAsync().WaitAsync(Ct));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => (long)i), handled.Order());
    }

    [Fact(Timeout = 60_000)]
    public async Task An_exception_reaches_whoever_fills_the_lanes_and_leaves_nobody_waiting()
    {
        using KeyedLanes<Tick> lanes = new(2, tick => tick.Id, _ => throw new InvalidOperationException("never expected"));
        Assert.True(await lanes.AddAsync(Received(1), Ct));
        InvalidOperationException error =
            await Assert.ThrowsAsync<InvalidOperationException>(() => lanes.DrainAsync().WaitAsync(Ct));
        Assert.Equal("never expected", error.Message);
        await Assert.ThrowsAsync<InvalidOperationException>(() => lanes.AddAsync(Received(2), Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_key_that_throws_when_its_lane_is_removed_stops_handling()
    {
        TaskCompletionSource[] handled = [new(), new()];
        FickleKey[] keys = [new(), new()];
        using KeyedLanes<Tick> lanes = new(2, tick => keys[tick.Id], async received =>
        {
            await handled[received.Payload.Id].Task;
            return true;
        });
        Assert.True(await lanes.AddAsync(Received(0), Ct));
        Assert.True(await lanes.AddAsync(Received(1), Ct));
        keys[0].Throws = keys[1].Throws = true;
        handled[0].SetResult(); // Removing its lane compares its key with that of the other lane, which is still there.
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            while (await lanes.AddAsync(Received(0), Ct))
            {
            }
        });
        handled[1].SetResult();
    }

    [Fact]
    public void There_is_a_bound_to_what_is_handled_at_once()
    {
        HandlerOptions<Tick> options = new();
        Assert.Equal(10_000, options.ConcurrentBy(tick => tick.Id, 10_000).MaxConcurrency);
        Assert.Throws<ArgumentOutOfRangeException>("atMost", () => options.ConcurrentBy(tick => tick.Id, 10_001));
        Assert.Throws<ArgumentOutOfRangeException>("atMost", () => options.ConcurrentBy(tick => tick.Id, 0));
    }

    private static Received<Tick> Received(long id) => new()
    {
        Channel = "c",
        Payload = new Tick(id),
        SenderProcessId = 1,
        ReceivedAt = Buffers.Start,
    };

    private sealed class FickleKey
    {
        public volatile bool Throws;

        public override int GetHashCode() => 1;

        public override bool Equals(object? obj) => Throws ? throw new InvalidOperationException("equals") : ReferenceEquals(this, obj);
    }

    private sealed class HostileKey(bool hashed)
    {
        public override int GetHashCode() => hashed ? throw new InvalidOperationException("hash") : 1;

        public override bool Equals(object? obj) => throw new InvalidOperationException("equals");
    }
}
