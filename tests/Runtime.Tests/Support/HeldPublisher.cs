using Notify;

namespace Runtime.Tests.Support;

/// <summary>
/// A publisher behind a proxy that holds back what it sends, and a listener beside it: so that a test can have one round trip in flight
/// for as long as it likes.
/// </summary>
public sealed class HeldPublisher : IAsyncDisposable
{
    private readonly ListenerFixture _listening;
    private readonly TcpProxy _proxy;

    private HeldPublisher(string database, Action<NotifyOptions>? configure)
    {
        _listening = new ListenerFixture(database);
        _proxy = new TcpProxy(database);
        ListenerFixture = new ListenerFixture(_proxy.ConnectionString, configure);
    }

    public TcpProxy Proxy => _proxy;

    /// <summary>Of the publisher.</summary>
    public ListenerFixture ListenerFixture { get; }

    public ISubscription<Tick> Subscription { get; private set; } = null!;

    /// <summary>Listening to channel c, with the publisher's connection open.</summary>
    public static async Task<HeldPublisher> StartAsync(string database, CancellationToken ct, Action<NotifyOptions>? configure = null)
    {
        HeldPublisher held = new(database, configure);
        held.Subscription = await held._listening.ListenTo("c").SubscribeAsync(new SubscriptionOptions { Capacity = 20_000 }, ct);
        await held.ListenerFixture.PublishTo("c").PublishAsync(new Tick(0), ct);
        Assert.Equal([0], await held.ReceivedAsync(1, ct));
        return held;
    }

    /// <summary>Publishes one and returns when it is on its way and held up.</summary>
    public async Task<Task> HoldAsync(Tick tick, CancellationToken ct = default)
    {
        Task heldBack = _proxy.SwallowRequests();
        Task publishing = ListenerFixture.PublishTo("c").PublishAsync(tick, ct).AsTask();
        await heldBack;
        return publishing;
    }

    /// <summary>The ids of the next notifications.</summary>
    public async Task<List<long>> ReceivedAsync(int count, CancellationToken ct) =>
        await Subscription.ReadAllAsync(ct).Take(count).Select(tick => tick.Id).ToListAsync(ct);

    public async ValueTask DisposeAsync()
    {
        await Subscription.DisposeAsync();
        await _listening.DisposeAsync();
        _proxy.Release();
        await ListenerFixture.DisposeAsync();
        await _proxy.DisposeAsync();
    }
}
