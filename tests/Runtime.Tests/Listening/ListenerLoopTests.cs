using Notify;

namespace Runtime.Tests.Listening;

/// <summary>The loop against a script: every order of events, without a server.</summary>
public sealed class ListenerLoopTests : IAsyncDisposable
{
    private readonly ScriptedSource _server = new();
    private readonly LogRecorder _log = new();
    private readonly NotifyOptions _options = new()
    {
        ConnectionString = "Host=nowhere.invalid",
        BackoffBase = TimeSpan.FromMilliseconds(1),
        BackoffMax = TimeSpan.FromMilliseconds(1),
        PingInterval = TimeSpan.FromSeconds(1000),
    };

    private static readonly string[] FirstSteps = ["connect", "verify", "listen a", "wait", "ping 1"];

    private NotifyListener? _listener;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private NotifyListener Listener => _listener ??= new NotifyListener(_options, publisher: null, _log, timeProvider: null, _server);

    public async ValueTask DisposeAsync()
    {
        _server.Answer = (_, _) => Task.CompletedTask;
        await Listener.DisposeAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_lost_connection_is_a_gap_and_everything_is_listened_to_again()
    {
        DateTimeOffset before = DateTimeOffset.UtcNow;
        await using ISubscription<Tick> first = await SubscribeAsync("a");
        await using EventReader events = new(first, Ct);
        await _server.ExpectAsync(Ct, "connect", "verify", "listen a", "wait");
        await using ISubscription<Tick> second = await SubscribeAsync("b");
        await _server.ExpectAsync(Ct, "listen b", "wait");
        Assert.Equal(1, (await events.NextAsync<Listening<Tick>>()).Generation);
        DateTimeOffset answered = DateTimeOffset.UtcNow;
        _server.Deliver("a", """{"id":1}""");
        Assert.Equal(1, await events.NextIdAsync());
        _server.Break();
        await _server.ExpectAsync(Ct, "close", "connect", "verify", "listen a listen b", "wait");
        Gap<Tick> gap = await events.NextAsync<Gap<Tick>>();
        Assert.Equal(GapCause.Disconnected, gap.Cause);
        Assert.InRange(gap.Since, before, answered);
        Assert.Equal(2, (await events.NextAsync<Listening<Tick>>()).Generation);
        Assert.Equal(ListenerState.Listening, Listener.State);
        Assert.Null(Listener.Health.LastError);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_ping_follows_each_tick_and_one_that_is_overdue_ends_the_connection()
    {
        _options.PingTimeout = TimeSpan.FromMilliseconds(20);
        await using ISubscription<Tick> subscription = await SubscribeAsync("a");
        await using EventReader events = new(subscription, Ct);
        await events.NextAsync<Listening<Tick>>();
        await _server.ExpectAsync(Ct, "connect", "verify", "listen a", "wait");
        _server.Tick();
        await _server.ExpectAsync(Ct, "ping 1", "wait");
        DateTimeOffset answered = DateTimeOffset.UtcNow;
        _server.Answer = (step, ct) => step == "ping 1" ? ScriptedSource.HangAsync(ct) : Task.CompletedTask;
        _server.Tick();
        await _server.ExpectAsync(Ct, "ping 1", "close", "connect", "verify", "listen a", "wait");
        Assert.IsType<TimeoutException>((await _log.WaitForAsync(nameof(NotifyLog.ConnectionLost), Ct)).Error);
        Assert.True((await events.NextAsync<Gap<Tick>>()).Since <= answered, "since the last answer");
        await events.NextAsync<Listening<Tick>>();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_server_that_sends_notifications_and_never_answers_is_found()
    {
        _options.PingTimeout = TimeSpan.FromMilliseconds(50);
        await using ISubscription<Tick> subscription = await SubscribeAsync("a");
        await _server.ExpectAsync(Ct, "connect", "verify", "listen a", "wait");
        _server.Answer = (step, ct) => step == "ping 1" ? ScriptedSource.HangAsync(ct) : Task.CompletedTask;
        _server.Tick();
        await _server.ExpectAsync(Ct, "ping 1");
        Task closed = _server.ExpectAsync(Ct, "close");
        int delivered = 0;
        for (; !closed.IsCompleted; delivered++)
        {
            _server.Deliver("a", """{"id":1}""");
            await Task.Delay(5, Ct);
        }

        await closed;
        // Longer than its timeout, because what arrives moves the deadline.
        Assert.True(delivered > 20, $"{delivered}");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_connection_that_is_never_silent_is_pinged_all_the_same()
    {
        _options.PingInterval = TimeSpan.FromSeconds(1);
        await using ISubscription<Tick> subscription = await SubscribeAsync("a");
        await _server.ExpectAsync(Ct, "connect", "verify", "listen a", "wait");
        Task pinged = Task.Run(async () =>
        {
            while (await _server.NextAsync(Ct) != "ping 1")
            {
            }
        }, Ct);
        while (!pinged.IsCompleted)
        {
            _server.Deliver("a", """{"id":1}""");
            _server.Wake();
            await Task.Delay(5, Ct);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_session_that_has_lost_a_channel_ends_at_the_ping()
    {
        await using ISubscription<Tick> subscription = await SubscribeAsync("a");
        await _server.ExpectAsync(Ct, "connect", "verify", "listen a", "wait");
        _server.Answer = (step, _) => step == "ping 1" ? throw new ListenerVerificationException("It listens to none.") : Task.CompletedTask;
        _server.Tick();
        await _server.ExpectAsync(Ct, "ping 1", "close", "connect", "verify", "listen a", "wait");
        Assert.Contains("It listens to none.", (await _log.WaitForAsync(nameof(NotifyLog.VerificationFailed), Ct)).Text, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_refused_channel_is_found_one_by_one_and_fails_only_its_own_subscribers()
    {
        TaskCompletionSource dialled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.Answer = (step, _) => step == "connect" ? dialled.Task
            : step.Contains("listen bad", StringComparison.Ordinal) ? throw new ListenRefusedException("bad", new FormatException("no"))
            : Task.CompletedTask;
        Task<ISubscription<Tick>> a = SubscribeAsync("a");
        Task<ISubscription<Tick>> bad = SubscribeAsync("bad");
        Task<ISubscription<Tick>> c = SubscribeAsync("c");
        dialled.SetResult();
        await _server.ExpectAsync(
            Ct, "connect", "verify", "listen a listen bad listen c", "listen a", "listen bad", "listen c", "wait");
        Assert.Equal("bad", (await Assert.ThrowsAsync<ListenRefusedException>(() => bad)).Channel);
        await (await a).DisposeAsync();
        await _server.ExpectAsync(Ct, "unlisten a", "wait");
        await (await c).DisposeAsync();
        await _server.ExpectAsync(Ct, "unlisten c", "wait");
    }

    [Theory(Timeout = 60_000)]
    [InlineData("connect")]
    [InlineData("verify")]
    [InlineData("listen a")]
    public async Task Whoever_subscribes_while_a_connection_is_made_is_on_it(string slow)
    {
        TaskCompletionSource goesOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.Answer = (step, _) => step == slow ? goesOn.Task : Task.CompletedTask;
        Task<ISubscription<Tick>> first = SubscribeAsync("a");
        await _server.ExpectAsync(Ct, [.. FirstSteps.TakeWhile(step => step != slow), slow]);
        Task<ISubscription<Tick>> late = SubscribeAsync("late");
        Task<ISubscription<Tick>> same = SubscribeAsync("a");
        Assert.False(late.IsCompleted || same.IsCompleted || first.IsCompleted);
        goesOn.SetResult();
        foreach (ISubscription<Tick> subscription in await Task.WhenAll(first, late, same))
        {
            await using EventReader events = new(subscription, Ct);
            Assert.Equal(1, (await events.NextAsync<Listening<Tick>>()).Generation);
            _server.Deliver(subscription.Channel, """{"id":7}""");
            Assert.Equal(7, await events.NextIdAsync());
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_notification_that_overtakes_its_own_LISTEN_comes_after_Listening()
    {
        _server.Answer = (step, _) =>
        {
            if (step == "listen a")
            {
                _server.Deliver("a", """{"id":1}""");
            }

            return Task.CompletedTask;
        };
        await using ISubscription<Tick> subscription = await SubscribeAsync("a");
        await using EventReader events = new(subscription, Ct);
        await events.NextAsync<Listening<Tick>>();
        Assert.Equal(1, await events.NextIdAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task A_subscriber_that_gives_up_during_its_LISTEN_leaves_nothing_behind()
    {
        TaskCompletionSource committed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.Answer = (step, _) => step == "listen a" ? committed.Task : Task.CompletedTask;
        using CancellationTokenSource givingUp = new();
        Task<ISubscription<Tick>> subscribing = SubscribeAsync("a", ct: givingUp.Token);
        await _server.ExpectAsync(Ct, "connect", "verify", "listen a");
        await givingUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => subscribing);
        committed.SetResult();
        await _server.ExpectAsync(Ct, "unlisten a", "wait");
    }

    [Theory(Timeout = 60_000)]
    [InlineData("connect")]
    [InlineData("verify")]
    [InlineData("listen a")]
    public async Task A_step_that_hangs_has_a_deadline(string hangs)
    {
        _options.ConnectTimeout = TimeSpan.FromMilliseconds(20);
        int left = 1;
        _server.Answer = (step, ct) => step == hangs && left-- > 0 ? ScriptedSource.HangAsync(ct) : Task.CompletedTask;
        await using ISubscription<Tick> subscription = await SubscribeAsync("a");
        Assert.IsType<TimeoutException>((await _log.WaitForAsync(nameof(NotifyLog.ConnectionLost), Ct)).Error);
        string[] first = [.. FirstSteps.TakeWhile(step => step != hangs), hangs];
        await _server.ExpectAsync(Ct, hangs == "connect" ? first : [.. first, "close"]);
        await _server.ExpectAsync(Ct, "connect", "verify", "listen a", "wait");
    }

    [Theory(Timeout = 60_000)]
    [InlineData("connect", ListenerState.Connecting)]
    [InlineData("verify", ListenerState.Verifying)]
    [InlineData("listen a", ListenerState.Verifying)]
    [InlineData("wait", ListenerState.Listening)]
    [InlineData("ping 1", ListenerState.Listening)]
    public async Task It_stops_in_every_state(string hangs, ListenerState state)
    {
        _server.Answer = (step, ct) => step == hangs ? ScriptedSource.HangAsync(ct) : Task.CompletedTask;
        Task<ISubscription<Tick>> subscribing = SubscribeAsync("a");
        foreach (string step in FirstSteps.TakeWhile(step => step != hangs).Append(hangs))
        {
            await _server.ExpectAsync(Ct, step);
            if (step == "wait")
            {
                _server.Tick();
            }
        }

        Assert.Equal(state, Listener.State);
        await StopAsync(subscribing, isSubscribed: state == ListenerState.Listening);
        Assert.Equal(0, _log.Count(nameof(NotifyLog.ShutdownTimedOut)));
    }

    [Fact(Timeout = 60_000)]
    public async Task It_stops_while_it_backs_off()
    {
        _options.BackoffBase = _options.BackoffMax = TimeSpan.FromSeconds(1000);
        _server.Answer = (_, _) => throw new IOException("refused");
        Task<ISubscription<Tick>> subscribing = SubscribeAsync("a");
        await _log.WaitForAsync(nameof(NotifyLog.ConnectionLost), Ct);
        Assert.Equal(ListenerState.BackingOff, Listener.State);
        await StopAsync(subscribing, isSubscribed: false);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_connection_that_does_not_close_is_abandoned()
    {
        _options.ShutdownTimeout = TimeSpan.FromMilliseconds(20);
        _server.Answer = (step, _) => step == "close" ? ScriptedSource.HangAsync(CancellationToken.None) : Task.CompletedTask;
        await using ISubscription<Tick> subscription = await SubscribeAsync("a");
        await Listener.StopAsync(Ct);
        Assert.Equal(1, _log.Count(nameof(NotifyLog.ShutdownTimedOut)));
        Assert.Empty(await subscription.ReadAllAsync(Ct).ToListAsync(Ct));
    }

    private Task<ISubscription<Tick>> SubscribeAsync(
        string channel, SubscriptionOptions? options = null, CancellationToken? ct = null)
    {
        ChannelListener<Tick> listener = new(Listener, channel, new TickSerializer(channel));
        Task<ISubscription<Tick>> subscribing = listener.SubscribeAsync(options, ct ?? Ct).AsTask();
        _server.Accept();
        return subscribing;
    }

    /// <summary>Whoever waits for a LISTEN gets an error, and whoever reads the end.</summary>
    private async Task StopAsync(Task<ISubscription<Tick>> subscribing, bool isSubscribed)
    {
        await Listener.StopAsync(Ct);
        Assert.Equal(ListenerState.Stopped, Listener.State);
        if (isSubscribed)
        {
            Assert.Empty(await (await subscribing).ReadAllAsync(Ct).ToListAsync(Ct));
        }
        else
        {
            await Assert.ThrowsAsync<ObjectDisposedException>(() => subscribing);
        }
    }
}
