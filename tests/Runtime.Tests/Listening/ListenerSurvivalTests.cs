using System.Runtime.CompilerServices;
using Notify;

namespace Runtime.Tests.Listening;

/// <summary>Whatever fails, wherever: the loop goes on and subscribers get a gap, or their streams end with the cause.</summary>
public sealed class ListenerSurvivalTests : IAsyncDisposable
{
    private readonly ScriptedSource _server = new();
    private readonly LogRecorder _log = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ChannelRegistry _registry = new();
    private readonly NotifyOptions _options = new()
    {
        ConnectionString = "Host=nowhere.invalid",
        BackoffBase = TimeSpan.FromMilliseconds(1),
        BackoffMax = TimeSpan.FromMilliseconds(1),
    };

    private Task _running = Task.CompletedTask;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Failures))]
    public async Task Whatever_a_step_throws_the_loop_goes_on(string step, Type error)
    {
        SubscriptionBuffer buffer = new(new SubscriptionOptions());
        Task listening = _registry.Add("a", buffer, out _);
        ListenerLoop loop = Start();
        await listening.WaitAsync(Ct);
        int left = 1;
        _server.Answer = (asked, _) => asked == step && left-- > 0 ? throw (Exception)Activator.CreateInstance(error)! : Task.CompletedTask;
        _server.Tick(); // "ping"
        _server.Break(); // "close", "connect", "verify", "listen", "wait"
        await WaitUntil.TrueAsync(() => left <= 0 && _registry.Generation > 1 && loop.State == ListenerState.Listening, Ct);
        _server.Deliver("a", "7");
        Assert.Matches("^listening 1(, disconnected, listening [2-9])+, 7$", Buffers.Drain(buffer));
        Assert.False(_running.IsCompleted);
    }

    public static TheoryData<string, Type> Failures()
    {
        TheoryData<string, Type> failures = [];
        foreach (string step in (string[])["connect", "verify", "listen a", "wait", "ping 1", "close"])
        {
            foreach (Type error in (Type[])[typeof(OutOfMemoryException), typeof(IOException), typeof(NullReferenceException), typeof(OperationCanceledException)])
            {
                failures.Add(step, error);
            }
        }

        return failures;
    }

    [Fact(Timeout = 60_000)]
    public async Task A_notification_that_cannot_be_passed_on_is_a_gap()
    {
        SubscriptionBuffer buffer = new(new SubscriptionOptions());
        SubscriptionBuffer broken = new(new SubscriptionOptions(), ownSessions: Broken<OwnSessions>());
        Task listening = Task.WhenAll(_registry.Add("a", buffer, out _), _registry.Add("broken", broken, out _));
        ListenerLoop loop = Start();
        await listening.WaitAsync(Ct);
        await WaitUntil.TrueAsync(() => loop.State == ListenerState.Listening, Ct);
        _server.Deliver("broken", "1"); // Npgsql would swallow what it throws.
        _server.Wake();
        await WaitUntil.TrueAsync(() => _registry.Generation == 2 && loop.State == ListenerState.Listening, Ct);
        Assert.Equal("listening 1, disconnected, listening 2", Buffers.Drain(broken));
        Assert.Equal("listening 1, disconnected, listening 2", Buffers.Drain(buffer));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_gap_begins_before_the_notification_that_cannot_be_passed_on()
    {
        SubscriptionBuffer buffer = new(new SubscriptionOptions());
        SubscriptionBuffer broken = new(new SubscriptionOptions(), ownSessions: Broken<OwnSessions>());
        Task listening = Task.WhenAll(_registry.Add("a", buffer, out _), _registry.Add("broken", broken, out _));
        ListenerLoop loop = Start();
        await listening.WaitAsync(Ct);
        await WaitUntil.TrueAsync(() => loop.State == ListenerState.Listening, Ct);
        _server.Answer = (step, _) =>
        {
            if (step == "ping 2")
            {
                _server.Deliver("broken", "1");
            }

            return Task.CompletedTask;
        };
        DateTimeOffset before = DateTimeOffset.UtcNow;
        _server.Tick();
        await WaitUntil.TrueAsync(() => _registry.Generation == 2 && loop.State == ListenerState.Listening, Ct);
        Assert.True(buffer.TryRead(out _));
        Assert.True(buffer.TryRead(out BufferedItem gap));
        Assert.True(gap.Control!.Since <= before, "since the last round trip before it");
    }

    [Fact(Timeout = 60_000)]
    public async Task Streams_that_cannot_be_marked_end_with_the_cause()
    {
        SubscriptionBuffer buffer = new(new SubscriptionOptions());
        SubscriptionBuffer broken = new(new SubscriptionOptions(), metrics: Broken<ChannelMetrics>());
        Task listening = Task.WhenAll(_registry.Add("a", buffer, out _), _registry.Add("broken", broken, out _));
        ListenerLoop loop = Start();
        await listening.WaitAsync(Ct);
        await WaitUntil.TrueAsync(() => loop.State == ListenerState.Listening, Ct);
        _server.Break();
        await _running.WaitAsync(Ct);
        Assert.Equal(ListenerState.Failed, loop.State);
        Assert.IsType<NullReferenceException>(loop.LastError);
        Assert.Equal(1, _log.Count(nameof(NotifyLog.ListenerFailed)));
        foreach (SubscriptionBuffer ended in (SubscriptionBuffer[])[buffer, broken])
        {
            Buffers.Drain(ended);
            ListenerFailedException end = await Assert.ThrowsAsync<ListenerFailedException>(() => ended.WaitToReadAsync(Ct).AsTask());
            Assert.IsType<NullReferenceException>(end.InnerException);
        }

        Assert.Throws<ListenerFailedException>(() => { _ = _registry.Add("b", buffer, out _); });
    }

    /// <summary>Its first use throws.</summary>
    private static T Broken<T>()
        where T : class => (T)RuntimeHelpers.GetUninitializedObject(typeof(T));

    private ListenerLoop Start()
    {
        _server.Accept();
        ListenerLoop loop = new(_server, _registry, _options, TimeProvider.System, _log, RunningTime.Find(TimeProvider.System));
        _running = loop.Start(_stop.Token);
        return loop;
    }
}
