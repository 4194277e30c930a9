using Notify;

namespace Runtime.Tests.Support;

/// <summary>Reads a subscription's events one at a time.</summary>
public sealed class EventReader(ISubscription<Tick> subscription, CancellationToken ct) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<ChannelEvent<Tick>> _events = subscription.ReadEventsAsync(ct).GetAsyncEnumerator(ct);

    /// <summary>The next event; null at the end.</summary>
    public async Task<ChannelEvent<Tick>?> NextAsync() => await _events.MoveNextAsync() ? _events.Current : null;

    public async Task<TEvent> NextAsync<TEvent>()
        where TEvent : ChannelEvent<Tick>
    {
        ChannelEvent<Tick>? next = await NextAsync();
        Assert.True(next is TEvent, $"{typeof(TEvent).Name} was expected, and this came: {next}");
        return (TEvent)next;
    }

    public async Task<long> NextIdAsync() => (await NextAsync<Received<Tick>>()).Payload.Id;

    public ValueTask DisposeAsync() => _events.DisposeAsync();
}
