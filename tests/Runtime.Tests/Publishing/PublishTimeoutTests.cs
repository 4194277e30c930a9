using System.Diagnostics;
using Notify;
using Npgsql;

namespace Runtime.Tests.Publishing;

/// <summary>A server that has fallen silent: how long each way of publishing waits for it, and what it says then.</summary>
public sealed class PublishTimeoutTests(PostgresServer server)
{
    /// <summary>Npgsql's own timeouts, together, are far longer.</summary>
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(12);

    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);

    /// <summary>.NET's timers count in ticks of the system clock (Environment.TickCount64), so they can be early by one tick.</summary>
    private static readonly TimeSpan SystemTick = TimeSpan.FromMilliseconds(16);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Ten_seconds_are_the_default() => Assert.Equal(TimeSpan.FromSeconds(10), new NotifyOptions().PublishTimeout);

    [Theory(Timeout = 120_000)]
    [InlineData("alone")]
    [InlineData("together")]
    [InlineData("stored")]
    [InlineData("after a commit")]
    public async Task Without_an_answer_the_outcome_is_unknown_after_the_timeout(string way)
    {
        await using HeldPublisher held = await HeldPublisher.StartAsync(
            await DatabaseAsync(), Ct, options => options.PublishTimeout = Short);
        Stopwatch clock = Stopwatch.StartNew();
        List<Task> publishing = await SendAsync(held, way, Ct);
        PublishOutcomeUnknownException error = await ExpectUnknownAsync(publishing[0]);
        Assert.Contains("NotifyOptions.PublishTimeout", Assert.IsType<TimeoutException>(error.InnerException).Message, StringComparison.Ordinal);
        foreach (Task behind in publishing[1..])
        {
            // They were not sent: the server does not let the next connection in, either.
            Assert.Contains(
                "nothing was sent", (await Assert.ThrowsAnyAsync<NpgsqlException>(() => behind)).Message, StringComparison.Ordinal);
        }

        Assert.InRange(clock.Elapsed, Short - SystemTick, AtMost);
        await ExpectRecoveryAsync(held);
    }

    [Theory(Timeout = 120_000)]
    [InlineData("alone")]
    [InlineData("together")]
    [InlineData("stored")]
    [InlineData("many")]
    public async Task With_its_token_cancelled_the_outcome_is_unknown_a_moment_later(string way)
    {
        await using HeldPublisher held = await HeldPublisher.StartAsync(
            await DatabaseAsync(), Ct, options => options.PublishTimeout = TimeSpan.FromSeconds(1000));
        using CancellationTokenSource source = new();
        List<Task> publishing = await SendAsync(held, way, source.Token);
        Stopwatch clock = Stopwatch.StartNew();
        await source.CancelAsync();
        PublishOutcomeUnknownException error = await ExpectUnknownAsync(publishing[0]);
        Assert.Equal(source.Token, Assert.IsType<OperationCanceledException>(error.InnerException).CancellationToken);
        foreach (Task behind in publishing[1..])
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => behind);
        }

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, AtMost);
        await ExpectRecoveryAsync(held);
    }

    [Theory]
    [InlineData(5, 1)]
    [InlineData(9.75, 0.25)]
    [InlineData(11, 0)]
    public async Task A_cancelled_token_shortens_the_wait_and_never_extends_it(double elapsed, double left)
    {
        RecordedTimers time = new();
        using AnswerDeadline deadline = new(TimeSpan.FromSeconds(10), time, CancellationToken.None);
        using CancellationTokenSource source = new();
        Task waiting = deadline.WaitAsync(new TaskCompletionSource().Task, source.Token);
        time.Run(elapsed);
        await source.CancelAsync();
        Assert.Equal(TimeSpan.FromSeconds(left), time.Due);
        time.Run(left);
        time.Fire();
        await Assert.ThrowsAsync<PublishOutcomeUnknownException>(() => waiting);
    }

    /// <summary>Its neighbours go on waiting for the answer, and get it.</summary>
    [Fact(Timeout = 60_000)]
    public async Task Of_a_batch_on_its_way_a_token_ends_only_its_callers_waiting()
    {
        await using HeldPublisher held = await HeldPublisher.StartAsync(
            await DatabaseAsync(), Ct, options => options.PublishTimeout = TimeSpan.FromSeconds(1000));
        ChannelPublisher<Tick> publisher = held.ListenerFixture.PublishTo("c");
        using CancellationTokenSource source = new();
        Task first = await held.HoldAsync(new Tick(1), Ct);
        Task impatient = publisher.PublishAsync(new Tick(2), source.Token).AsTask();
        Task patient = publisher.PublishAsync(new Tick(3), Ct).AsTask();
        await held.Proxy.Step();
        await first;
        await source.CancelAsync();
        await Assert.ThrowsAsync<PublishOutcomeUnknownException>(() => impatient);
        Assert.False(patient.IsCompleted);
        held.Proxy.Release();
        await patient;
        Assert.Equal([1, 2, 3], await held.ReceivedAsync(3, Ct)); // It was sent, after all.
    }

    [Theory(Timeout = 120_000)]
    [InlineData(false, "alone")]
    [InlineData(true, "alone")]
    [InlineData(true, "many")]
    public async Task A_connection_that_does_not_open_in_time_means_that_nothing_was_sent(bool byToken, string way)
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using TcpProxy proxy = new(database);
        proxy.Swallow();
        await using NotifyPublisher owner = new(new NotifyOptions
        {
            ConnectionString = proxy.ConnectionString,
            PublishTimeout = byToken ? TimeSpan.FromSeconds(1000) : Short,
        });
        ChannelPublisher<Tick> publisher = new(owner, "c", new TickSerializer("c"));
        using CancellationTokenSource source = new(byToken ? Short : Timeout.InfiniteTimeSpan);
        Stopwatch clock = Stopwatch.StartNew();
        Task publishing = way == "many"
            ? publisher.PublishManyAsync([new Tick(1)], source.Token).AsTask()
            : publisher.PublishAsync(new Tick(1), source.Token).AsTask();
        if (byToken)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => publishing);
        }
        else
        {
            Assert.Contains(
                "nothing was sent", (await Assert.ThrowsAnyAsync<NpgsqlException>(() => publishing)).Message, StringComparison.Ordinal);
        }

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, AtMost);
        proxy.Release();
        await publisher.PublishAsync(new Tick(2), Ct);
    }

    /// <summary>The first is on its way, the others behind it.</summary>
    private static async Task<List<Task>> SendAsync(HeldPublisher held, string way, CancellationToken ct)
    {
        ChannelPublisher<Tick> publisher = new(held.ListenerFixture.Publisher, "c", new TickSerializer("c", Oversize.Store));
        if (way == "many")
        {
            // Its connection is not the one that is open already.
            await publisher.PublishManyAsync([new Tick(-1)], Ct);
            Assert.Equal([-1], await held.ReceivedAsync(1, Ct));
        }

        Task onItsWay = held.Proxy.SwallowRequests();
        List<Task> publishing = way switch
        {
            "stored" => [publisher.PublishAsync(new Tick(1, new string('x', 10_000)), ct).AsTask()],
            "together" => [.. Enumerable.Range(1, 3).Select(id => publisher.PublishAsync(new Tick(id), ct).AsTask())],
            "many" => [publisher.PublishManyAsync([new Tick(1), new Tick(2)], ct).AsTask()],
            "after a commit" => [AfterCommitAsync()],
            _ => [publisher.PublishAsync(new Tick(1), ct).AsTask()],
        };
        await onItsWay;
        return publishing;

        async Task AfterCommitAsync()
        {
            AfterCommit afterCommit = new(_ => Task.CompletedTask);
            publisher.Publish(new Tick(1), afterCommit);
            await afterCommit.CommitAsync(ct);
        }
    }

    private static async Task<PublishOutcomeUnknownException> ExpectUnknownAsync(Task publishing)
    {
        Exception error = await Assert.ThrowsAnyAsync<NotifyException>(() => publishing);
        return Assert.IsType<PublishOutcomeUnknownException>(error is AfterCommitException ? error.InnerException : error);
    }

    private static async Task ExpectRecoveryAsync(HeldPublisher held)
    {
        held.Proxy.Release();
        await held.ListenerFixture.PublishTo("c").PublishAsync(new Tick(99), Ct);
        Assert.Equal(99, await held.Subscription.ReadAllAsync(Ct).Select(tick => tick.Id).FirstAsync(id => id == 99, Ct));
    }

    private async Task<string> DatabaseAsync()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await Session.ExecuteAsync(database, PayloadTable.Up, Ct);
        return database;
    }

    /// <summary>A clock that is moved by hand, with one timer that fires by hand.</summary>
    private sealed class RecordedTimers : TimeProvider, ITimer
    {
        private Action? _fire;
        private long _elapsed;

        /// <summary>When the timer is due, from when it was set last.</summary>
        public TimeSpan Due { get; private set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _elapsed;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            // The other one has a period: it only shows that the process runs.
            _fire = period == Timeout.InfiniteTimeSpan ? () => callback(state) : _fire;
            return this;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime;
            return true;
        }

        /// <summary>Lets time pass while the process runs.</summary>
        public void Run(double seconds)
        {
            for (long left = TimeSpan.FromSeconds(seconds).Ticks; left > 0; left -= TimeSpan.TicksPerSecond)
            {
                _elapsed += Math.Min(left, TimeSpan.TicksPerSecond);
                RunningTime.Find(this).Beat();
            }
        }

        public void Fire() => _fire!();

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
