using Notify;

namespace Runtime.Tests.Listening;

/// <summary>What compares two instants compares what the process could see: not the time in which it stood still.</summary>
public sealed class RunningTimeTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTime _time = new();
    private readonly RunningTime _running;

    public RunningTimeTests()
    {
        _running = new RunningTime(_time);
        _running.Start();
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _running.Dispose();

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
