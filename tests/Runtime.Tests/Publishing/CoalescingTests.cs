using Notify;

namespace Runtime.Tests.Publishing;

/// <summary>What comes while a round trip is in flight goes with the next.</summary>
public sealed class CoalescingTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task Ten_thousand_that_one_caller_does_not_await_arrive_in_its_order()
    {
        await using ListenerFixture fixture = new(await server.CreateDatabaseAsync(ct: Ct));
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c")
            .SubscribeAsync(new SubscriptionOptions { Capacity = 20_000 }, Ct);
        ChannelPublisher<Tick> publisher = fixture.PublishTo("c");
        // Some equal ones among them: every seventh is the same.
        List<long> ids = [.. Enumerable.Range(0, 10_000).Select(id => id % 7 == 0 ? -1L : id)];
        await Task.WhenAll(ids.Select(id => publisher.PublishAsync(new Tick(id), Ct).AsTask()));
        Assert.Equal(ids, await subscription.ReadAllAsync(Ct).Take(ids.Count).Select(tick => tick.Id).ToListAsync(Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task Five_hundred_callers_share_one_statement()
    {
        LogRecorder commands = new();
        await using HeldPublisher held = await HeldPublisher.StartAsync(
            await server.CreateDatabaseAsync(ct: Ct), Ct, options => options.ConfigureDataSource = source => source.UseLoggerFactory(commands));
        Task first = await held.HoldAsync(new Tick(1), Ct);
        int before = Executed();
        List<Task> others = [.. Enumerable.Range(2, 500).Select(id => held.ListenerFixture.PublishTo("c").PublishAsync(new Tick(id), Ct).AsTask())];
        Assert.DoesNotContain(others, publishing => publishing.IsCompleted);
        held.Proxy.Release();
        await Task.WhenAll([first, .. others]);
        Assert.Equal(Enumerable.Range(1, 501).Select(id => (long)id), await held.ReceivedAsync(501, Ct));
        // The first one, and one for all others.
        Assert.Equal(2, Executed() - before);

        int Executed() => commands.Entries.Count(entry => entry.Text.StartsWith("Command execution completed", StringComparison.Ordinal));
    }

    [Fact(Timeout = 60_000)]
    public async Task Equal_ones_are_all_delivered_and_keep_their_places()
    {
        await using HeldPublisher held = await HeldPublisher.StartAsync(await server.CreateDatabaseAsync(ct: Ct), Ct);
        Task first = await held.HoldAsync(new Tick(1), Ct);
        long[] ids = [2, 3, 2, 4, 3, 3, 5, 2];
        List<Task> others = [.. ids.Select(id => held.ListenerFixture.PublishTo("c").PublishAsync(new Tick(id), Ct).AsTask())];
        held.Proxy.Release();
        await Task.WhenAll([first, .. others]);
        Assert.Equal([1, .. ids], await held.ReceivedAsync(1 + ids.Length, Ct));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(2, 1_000_000)]
    [InlineData(1000, 2 * 1024)] // Each holds a kilobyte.
    public async Task What_finds_the_queue_full_waits_unserialized_and_is_sent_in_its_place(int capacity, long bytes)
    {
        await using HeldPublisher held = await HeldPublisher.StartAsync(
            await server.CreateDatabaseAsync(ct: Ct),
            Ct,
            options => (options.PublishQueueCapacity, options.PublishQueueBytes) = (capacity, bytes));
        int serialized = 0;
        ChannelPublisher<Tick> publisher = new(held.ListenerFixture.Publisher, _ => Interlocked.Increment(ref serialized) > 0 ? "c" : "", new TickSerializer("c"));
        Task first = await held.HoldAsync(new Tick(1), Ct);
        using CancellationTokenSource one = new();
        List<Task> others = [.. Enumerable.Range(2, 6).Select(id => publisher.PublishAsync(new Tick(id), id == 6 ? one.Token : Ct).AsTask())];
        Task<PayloadTooLargeException> tooLarge = Assert.ThrowsAsync<PayloadTooLargeException>(
            async () => await publisher.PublishAsync(new Tick(9, new string('x', 8000)), Ct));
        Assert.Equal(2, serialized);
        await one.CancelAsync();
        Assert.True(others[4].IsCanceled);
        others.RemoveAt(4);
        held.Proxy.Release();
        await Task.WhenAll([first, tooLarge, .. others]);
        Assert.Equal([1, 2, 3, 4, 5, 7], await held.ReceivedAsync(6, Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task Cancelled_before_it_is_sent_it_is_not_sent()
    {
        await using HeldPublisher held = await HeldPublisher.StartAsync(await server.CreateDatabaseAsync(ct: Ct), Ct);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await held.ListenerFixture.PublishTo("c").PublishAsync(new Tick(1), new CancellationToken(canceled: true)));
        Task first = await held.HoldAsync(new Tick(2), Ct);
        using CancellationTokenSource source = new();
        Task second = held.ListenerFixture.PublishTo("c").PublishAsync(new Tick(3), source.Token).AsTask();
        Task third = held.ListenerFixture.PublishTo("c").PublishAsync(new Tick(4), Ct).AsTask();
        await source.CancelAsync();
        OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.Equal(source.Token, error.CancellationToken);
        held.Proxy.Release();
        await Task.WhenAll(first, third);
        Assert.Equal([2, 4], await held.ReceivedAsync(2, Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task Cancelled_after_it_was_sent_it_tells_the_outcome()
    {
        await using HeldPublisher held = await HeldPublisher.StartAsync(await server.CreateDatabaseAsync(ct: Ct), Ct);
        using CancellationTokenSource alone = new();
        using CancellationTokenSource together = new();
        Task first = await held.HoldAsync(new Tick(1), alone.Token);
        List<Task> others = [.. Enumerable.Range(2, 3).Select(id => held.ListenerFixture.PublishTo("c").PublishAsync(new Tick(id), together.Token).AsTask())];
        await alone.CancelAsync();
        Assert.False(first.IsCompleted);
        Task nextIsSent = held.Proxy.Step();
        await first;
        await nextIsSent;
        await together.CancelAsync();
        Assert.DoesNotContain(others, publishing => publishing.IsCompleted);
        held.Proxy.Release();
        await Task.WhenAll(others);
        Assert.Equal([1, 2, 3, 4], await held.ReceivedAsync(4, Ct));
    }
}
