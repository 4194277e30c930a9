using Microsoft.Extensions.Logging.Abstractions;
using Notify;
using Npgsql;

namespace Runtime.Tests.Listening;

/// <summary>What compares two instants compares what the process could see: not the time in which it stood still.</summary>
public sealed class RunningTimeTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTime _time = new();
    private readonly RunningTime _running;

    public RunningTimeTests() => _running = RunningTime.Find(_time);

    /// <summary>What ends by its deadline, ten seconds from now.</summary>
    private static Dictionary<string, Func<TimeProvider, Task>> Bounded { get; } = new()
    {
        ["a timer"] = time => Task.Delay(10 * Second, RunningTime.Find(time), Ct),
        ["connecting, and the canary"] = time => Task.Delay(Timeout.Infinite, new Deadline(10 * Second, time, Ct).Token),
        ["an answer"] = time => new AnswerDeadline(10 * Second, time, Ct).WaitAsync(new TaskCompletionSource().Task, Ct),
        ["a stored payload"] = Fetch,
        ["a step of the listener"] = time => new LifeSigns(RunningTime.Find(time)).WaitAsync(HangAsync, 10 * Second, "No answer", Ct),
    };

    /// <summary>Each of them, and the seconds and the number of the pauses.</summary>
    public static TheoryData<string, int, int> Deadlines =>
        new(Bounded.Keys.SelectMany(deadline => new[] { (deadline, 3600, 1), (deadline, 15, 1), (deadline, 30, 2) }));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(2)]
    [InlineData(15)]
    [InlineData(100_000)]
    public void A_standstill_counts_one_second_before_and_after_it_is_noticed(int seconds)
    {
        long start = _running.GetTimestamp();
        Run(3);
        _time.Advance(TimeSpan.FromSeconds(seconds));
        Assert.Equal(4 * Second, _running.GetElapsedTime(start));
        _running.Beat();
        Assert.Equal(4 * Second, _running.GetElapsedTime(start));
        Run(2);
        Assert.Equal(6 * Second, _running.GetElapsedTime(start));
        Assert.Equal(_running.GetTimestamp(), _running.At(_time.GetTimestamp()));
    }

    [Fact]
    public void Where_it_stands_still_again_and_again_time_passes_all_the_same()
    {
        long start = _running.GetTimestamp();
        for (int i = 0; i < 60; i++)
        {
            _time.Advance(10 * Second);
            _running.Beat();
        }

        Assert.Equal(60 * Second, _running.GetElapsedTime(start));
    }

    [Fact]
    public void A_connection_has_not_lasted_because_the_process_stood_still()
    {
        NotifyOptions options = new() { BackoffBase = Second, BackoffMax = Second, StablePeriod = 30 * Second };
        Backoff backoff = new(options, _running, () => 1);
        backoff.Connected();
        _time.Advance(60 * Second);
        _running.Beat();
        Assert.Equal(Second, backoff.Next());
        backoff.Connected();
        Run(30);
        Assert.Equal(TimeSpan.Zero, backoff.Next());
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Deadlines))]
    public async Task A_standstill_passes_no_deadline(string deadline, int seconds, int times)
    {
        RestlessTime clock = new();
        RunningTime running = RunningTime.Find(clock);
        long start = running.GetTimestamp();
        Task bounded = Bounded[deadline](clock);
        for (int i = 0; i < times; i++)
        {
            Task other = Task.Delay(10 * Second, clock, Ct);
            clock.Advance(seconds * Second);
            await other;
            running.Beat();
            Assert.False(bounded.IsCompleted);
        }

        while (!bounded.IsCompleted)
        {
            clock.Advance(Second / 2);
            running.Beat();
            await Task.Delay(5, Ct); // So that what has ended too early is seen before ten seconds have passed.
        }

        Assert.InRange(running.GetElapsedTime(start), 10 * Second, TimeSpan.MaxValue);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_arrives_moves_the_deadline_of_a_step_but_not_for_ever()
    {
        RestlessTime clock = new();
        RunningTime running = RunningTime.Find(clock);
        LifeSigns signs = new(running);
        long start = running.GetTimestamp();
        Task step = signs.WaitAsync(HangAsync, 2 * Second, "No answer", Ct);
        while (!step.IsCompleted)
        {
            clock.Advance(Second / 2);
            running.Beat();
            signs.Add(clock.GetTimestamp());
            await Task.Delay(5, Ct);
        }

        await Assert.ThrowsAsync<TimeoutException>(() => step);
        Assert.InRange(running.GetElapsedTime(start), 60 * Second, TimeSpan.MaxValue);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_has_arrived_during_a_standstill_has_a_second_to_be_handled()
    {
        RestlessTime clock = new();
        RunningTime running = RunningTime.Find(clock);
        Task due = Task.Delay(Second / 10, running, Ct);
        Task later = clock.NextSetting;
        clock.Advance(TimeSpan.FromHours(1));
        await later;
        running.Beat();
        Task other = Task.Delay(0.9 * Second, clock, Ct);
        clock.Advance(0.9 * Second);
        running.Beat();
        await other;
        Assert.False(due.IsCompleted);
        clock.Advance(0.1 * Second);
        running.Beat();
        await due;
    }

    [Fact]
    public async Task A_listener_is_usable_right_after_a_pause()
    {
        NotifyOptions options = new() { ConnectionString = "Host=nowhere.invalid" };
        ScriptedSource server = new();
        server.Accept();
        await using NotifyListener listener = new(options, publisher: null, null, _time, server);
        await listener.StartAsync(Ct);
        await server.ExpectAsync(Ct, "connect", "verify", "wait");
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(ListenerCondition.Usable, listener.Health.Condition);
        Assert.InRange(listener.Health.Silence, TimeSpan.Zero, Second);
    }

    private static Task HangAsync(CancellationToken ct) => Task.Delay(Timeout.Infinite, ct);

    /// <summary>Returns when the deadline has begun.</summary>
    private static Task Fetch(TimeProvider time)
    {
        using ManualResetEventSlim begun = new();
        ValueTask<NpgsqlConnection> Open(CancellationToken ct)
        {
            begun.Set();
            return new ValueTask<NpgsqlConnection>(new TaskCompletionSource<NpgsqlConnection>().Task.WaitAsync(ct));
        }

        NotifyOptions options = new() { StoredPayloadTimeout = 10 * Second };
        Task fetching = new PayloadFetch(Open, options, NullLogger.Instance, time).FetchAsync("c", [Guid.NewGuid()], Ct).AsTask();
        begun.Wait(Ct);
        return fetching;
    }

    /// <summary>For so many seconds, without a pause.</summary>
    private void Run(int seconds)
    {
        for (int i = 0; i < seconds; i++)
        {
            _time.Advance(Second);
            _running.Beat();
        }
    }
}
