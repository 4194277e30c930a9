using Notify;

namespace Runtime.Tests.Support;

/// <summary>A subscriber that says under oath what it got, each event as a line: <c>listening 1</c>, <c>7</c>, <c>gap Disconnected</c>.</summary>
public sealed class RecordingSubscriber : IAsyncDisposable
{
    /// <summary>Costs nothing unless something is wrong.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ISubscription<Tick> _subscription;
    private readonly EventReader _events;
    private readonly List<string> _seen = [];
    private Task<ChannelEvent<Tick>?> _next = Task.FromResult<ChannelEvent<Tick>?>(null);

    private RecordingSubscriber(ISubscription<Tick> subscription, CancellationToken ct)
    {
        _subscription = subscription;
        _events = new EventReader(subscription, ct);
    }

    /// <summary>The last gap it got.</summary>
    public Gap<Tick>? LastGap { get; private set; }

    public static async Task<RecordingSubscriber> OfAsync(
        ListenerFixture fixture, string channel, CancellationToken ct, SubscriptionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(fixture);
        return new RecordingSubscriber(await fixture.ListenTo(channel).SubscribeAsync(options, ct).AsTask().WaitAsync(Patience, ct), ct);
    }

    /// <summary>The next events are these and no others.</summary>
    public async Task ExpectAsync(params IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        foreach (string line in lines)
        {
            string next = await NextAsync(line);
            Assert.True(line == next, $"\"{line}\" was expected, and \"{next}\" came.{SoFar()}");
        }
    }

    public Task ExpectIdsAsync(long first, int count) =>
        ExpectAsync(Enumerable.Range(0, count).Select(i => FormattableString.Invariant($"{first + i}")));

    /// <summary>The stream is over, and nothing came before its end.</summary>
    public Task ExpectEndAsync() => ExpectAsync("end");

    /// <summary>The next event's line, whatever it is.</summary>
    public Task<string> NextAsync() => NextAsync("anything");

    public async ValueTask DisposeAsync()
    {
        // This ends a wait that a failed expectation has left behind; an enumerator that is waiting can't be disposed.
        await _subscription.DisposeAsync();
        await ((Task)_next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _events.DisposeAsync();
    }

    private async Task<string> NextAsync(string awaited)
    {
        _next = _events.NextAsync();
        try
        {
            string line = Line(await _next.WaitAsync(Patience));
            _seen.Add(line);
            return line;
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"\"{awaited}\" was expected on channel {_subscription.Channel}, and nothing came.{SoFar()}");
        }
    }

    private string SoFar() => $" The last of {_seen.Count} events: {string.Join(" | ", _seen.TakeLast(10))}";

    private string Line(ChannelEvent<Tick>? item)
    {
        LastGap = item as Gap<Tick> ?? LastGap;
        return item switch
        {
            Listening<Tick> listening => FormattableString.Invariant($"listening {listening.Generation}"),
            Received<Tick> received => FormattableString.Invariant($"{received.Payload.Id}"),
            Gap<Tick> { Dropped: null } gap => $"gap {gap.Cause}",
            Gap<Tick> gap => FormattableString.Invariant($"gap {gap.Cause} {gap.Dropped}"),
            _ => "end",
        };
    }
}
