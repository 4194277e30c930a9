using Notify;
using Runtime.Harness.Clocks;

namespace Runtime.Tests.Listening;

/// <summary>Whatever a gap's cause and however the wall clock is set: what the server had committed by <c>Since</c> has arrived.</summary>
public sealed class GapSinceTests : IAsyncDisposable
{
    private static readonly Dictionary<string, Action<ScriptedSource>> Causes = new(StringComparer.Ordinal)
    {
        [nameof(GapCause.Disconnected)] = server => server.Break(),
        [nameof(GapCause.BufferOverflow)] = server =>
        {
            server.Deliver("a", """{"id":1}""");
            server.Deliver("a", """{"id":2}""");
        },
        [nameof(GapCause.UndecodablePayload)] = server => server.Deliver("a", "{"),
        [nameof(GapCause.ChannelMismatch)] = server => server.Deliver("a", """{"id":0}"""),
    };

    private readonly ScriptedSource _server = new();
    private readonly JumpingTime _time = new();
    private NotifyListener? _listener;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _listener!.DisposeAsync();

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Jumps))]
    public async Task It_is_a_bound(string cause, int before, int after)
    {
        NotifyOptions options = new() { ConnectionString = "Host=nowhere.invalid", PingInterval = TimeSpan.FromSeconds(1000) };
        _listener = new NotifyListener(options, publisher: null, loggerFactory: null, _time, _server);
        ChannelListener<Tick> channel = new(_listener, "a", new TickSerializer("a"), tick => tick.Id != 0);
        ValueTask<ISubscription<Tick>> subscribing = channel.SubscribeAsync(new SubscriptionOptions { Capacity = 1 }, Ct);
        _server.Accept();
        await using ISubscription<Tick> subscription = await subscribing;
        await using EventReader events = new(subscription, Ct);
        await events.NextAsync<Listening<Tick>>();
        await _server.ExpectAsync(Ct, "connect", "verify", "listen a", "wait");
        DateTimeOffset answered = _time.GetUtcNow();
        _time.JumpWall(TimeSpan.FromSeconds(before));
        Causes[cause](_server);
        _time.JumpWall(TimeSpan.FromSeconds(after));
        Gap<Tick> gap = await events.NextAsync<Gap<Tick>>();
        Assert.Equal(cause, gap.Cause.ToString());
        Assert.True(gap.Since <= answered, "by the clock as it was");
        Assert.True(gap.Since <= answered + TimeSpan.FromSeconds(before + after), "by the clock as it is");
        Assert.True(gap.Since >= answered - TimeSpan.FromSeconds(60 + Math.Abs(before + after)), "not much earlier");
    }

    public static TheoryData<string, int, int> Jumps()
    {
        // A stored payload takes a database.
        Assert.Equal([GapCause.StoredPayloadMissing], Enum.GetValues<GapCause>().Where(cause => !Causes.ContainsKey(cause.ToString())));
        TheoryData<string, int, int> jumps = [];
        foreach (string cause in Causes.Keys)
        {
            foreach (int before in (int[])[0, -3600, 3600])
            {
                foreach (int after in (int[])[0, -3600, 3600])
                {
                    jumps.Add(cause, before, after);
                }
            }
        }

        return jumps;
    }
}
