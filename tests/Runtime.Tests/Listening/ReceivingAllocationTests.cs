using Notify;

namespace Runtime.Tests.Listening;

/// <summary>From the driver's event to the reader nothing is allocated but the payload: in the steady state, when the ring has grown.</summary>
public sealed class ReceivingAllocationTests
{
    private const int Count = 1000;

    [Fact]
    public async Task Each_notification_costs_its_payload_and_nothing_else()
    {
        TickSerializer serializer = new("c");
        NotifyOptions options = new() { ConnectionString = "Host=nowhere" };
        await using NotifyPublisher publisher = new(options);
        await using NotifyListener listener = new(options, publisher);
        ChannelRegistry registry = new();
        registry.Connect();
        SubscriptionBuffer buffer = new(new SubscriptionOptions { Capacity = Count }, metrics: new ChannelMetrics([]));
        _ = registry.Add("c", buffer, out _);
        registry.Acknowledge(registry.TakeChanges()!);
        Subscription<Tick> subscription = new(listener, "c", buffer, serializer);
        await using IAsyncEnumerator<Tick> reader = subscription.ReadAllAsync(CancellationToken.None).GetAsyncEnumerator(CancellationToken.None);
        RawNotification notification = new("""{"id":1,"text":"some text"}""", 1, Buffers.Start);

        long ofPayloads = Allocated(() =>
        {
            for (int i = 0; i < Count; i++)
            {
                GC.KeepAlive(serializer.Deserialize(notification.Payload));
            }
        });
        Assert.True(ofPayloads > 0);
        Assert.Equal(ofPayloads, Allocated(RouteAndRead));

        void RouteAndRead()
        {
            for (int i = 0; i < Count; i++)
            {
                registry.Route("c", notification);
            }

            for (int i = 0; i < Count; i++)
            {
                ValueTask<bool> next = reader.MoveNextAsync();
                Assert.True(next.IsCompletedSuccessfully && next.Result);
            }
        }
    }

    /// <summary>Hearing a notification costs the loop no memory (F11): it runs while the socket is read.</summary>
    [Fact(Timeout = 60_000)]
    public async Task Routing_allocates_nothing()
    {
        ScriptedSource server = new();
        server.Accept();
        LogRecorder log = new();
        await using NotifyListener listener = new(
            new NotifyOptions { ConnectionString = "Host=nowhere.invalid" }, publisher: null, log, timeProvider: null, server);
        await using ISubscription<Tick> subscription = await new ChannelListener<Tick>(listener, "a", new TickSerializer("a"))
            .SubscribeAsync(new SubscriptionOptions { Capacity = 16 }, TestContext.Current.CancellationToken);
        Assert.Equal(0, Allocated(() =>
        {
            for (int i = 0; i < Count; i++)
            {
                server.Deliver("a", "{}");
            }
        }));
    }

    private static long Allocated(Action action)
    {
        action();
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
