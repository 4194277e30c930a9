namespace Notify;

/// <summary>
/// A clock whose timestamps leave out the time in which this process stood still: in a debugger, a frozen container, a starved thread
/// pool, or because the clock itself jumped. Of each standstill it counts one second. A silence of that time says nothing about the server.
/// </summary>
internal sealed class RunningTime(TimeProvider time) : TimeProvider, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.5);

    private readonly long _longest = time.TimestampFrequency;
    private volatile Instant? _last;
    private ITimer? _timer;
    private int _queued;

    public override long TimestampFrequency => time.TimestampFrequency;

    /// <summary>From here on. Before, and after disposal, it is the clock that it was made of.</summary>
    public void Start()
    {
        _last = new Instant(time.GetTimestamp(), 0);
        _timer = Detached.Do(() => time.CreateTimer(static running => ((RunningTime)running!).Queue(), this, Interval, Interval));
    }

    public override long GetTimestamp() => At(time.GetTimestamp());

    /// <summary>The timestamp for one that the other clock has just given.</summary>
    public long At(long timestamp) => timestamp - StoodStill(timestamp);

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        time.CreateTimer(callback, state, dueTime, period);

    public void Dispose()
    {
        _timer?.Dispose();
        _last = null;
    }

    /// <summary>The process runs.</summary>
    internal void Beat()
    {
        Volatile.Write(ref _queued, 0);
        long now = time.GetTimestamp();
        if (_last is { } last)
        {
            Interlocked.CompareExchange(ref _last, new Instant(now, StoodStill(now)), last);
        }
    }

    private long StoodStill(long timestamp) =>
        _last is { } last ? last.StoodStill + Math.Max(0, timestamp - last.Timestamp - _longest) : 0;

    /// <summary>A work item, because timers go before what waits for the pool: they say nothing about a starved one.</summary>
    private void Queue()
    {
        if (Interlocked.Exchange(ref _queued, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static running => running.Beat(), this, preferLocal: false);
        }
    }

    /// <param name="Timestamp">When the process last ran.</param>
    /// <param name="StoodStill">How long it had stood still until then.</param>
    private sealed record Instant(long Timestamp, long StoodStill);
}
