using System.Runtime.CompilerServices;

namespace Notify;

/// <summary>
/// A clock that leaves out the time in which this process stood still: in a debugger, a frozen container, a starved thread pool, or
/// because the clock itself jumped. Of each standstill it counts one second. A silence of that time says nothing about the server, so no
/// timer of this clock is due within the first second after it, in which what has arrived meanwhile is handled.
/// </summary>
internal sealed class RunningTime : TimeProvider
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.5);
    private static readonly ConditionalWeakTable<TimeProvider, RunningTime> Known = [];

    private readonly TimeProvider _time;
    private readonly long _second;
    private readonly ITimer _beat;
    private volatile Instant _last;
    private int _queued;

    private RunningTime(TimeProvider time)
    {
        _time = time;
        _second = time.TimestampFrequency;
        _last = new Instant(time.GetTimestamp(), 0, null);
        _beat = Detached.Do(() => time.CreateTimer(static running => ((RunningTime)running!).Queue(), this, Interval, Interval));
    }

    public override long TimestampFrequency => _time.TimestampFrequency;

    /// <summary>The running clock of another clock. It lives as long as that one.</summary>
    public static RunningTime Find(TimeProvider time)
    {
        if (time is RunningTime known)
        {
            return known;
        }

        lock (Known)
        {
            if (!Known.TryGetValue(time, out RunningTime? running))
            {
                Known.Add(time, running = new RunningTime(time));
            }

            return running;
        }
    }

    public override long GetTimestamp() => At(_time.GetTimestamp());

    /// <summary>The timestamp for one that the other clock has just given.</summary>
    public long At(long timestamp) => timestamp - StoodStill(_last, timestamp);

    public override DateTimeOffset GetUtcNow() => _time.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Timer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>The process runs.</summary>
    internal void Beat()
    {
        Volatile.Write(ref _queued, 0);
        long now = _time.GetTimestamp();
        Instant last = _last;
        long stoodStill = StoodStill(last, now);
        _last = new Instant(now, stoodStill, stoodStill > last.StoodStill ? now : last.RunsSince);
    }

    private long StoodStill(Instant last, long timestamp) =>
        last.StoodStill + Math.Max(0, timestamp - last.Timestamp - _second);

    /// <summary>How long until a timer that is due at a timestamp of this clock may fire; negative if it may.</summary>
    private TimeSpan LeftUntil(long due)
    {
        long now = _time.GetTimestamp();
        Instant last = _last;
        long stoodStill = StoodStill(last, now);
        long runsSince = stoodStill > last.StoodStill ? now : last.RunsSince ?? now - _second;
        return TimeSpan.FromSeconds((double)Math.Max(due - now + stoodStill, runsSince + _second - now) / _second);
    }

    /// <summary>As a work item: timers run ahead of queued work, so a timer alone would not notice a starved thread pool.</summary>
    private void Queue()
    {
        if (Interlocked.Exchange(ref _queued, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static running => running.Beat(), this, preferLocal: false);
        }
    }

    /// <param name="Timestamp">When the process last ran.</param>
    /// <param name="StoodStill">How long it had stood still until then.</param>
    /// <param name="RunsSince">When it last began to run again; null if it has not stood still.</param>
    private sealed record Instant(long Timestamp, long StoodStill, long? RunsSince);

    /// <summary>Waits again if it fires before this clock says so.</summary>
    private sealed class Timer : ITimer
    {
        private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

        private readonly RunningTime _running;
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private readonly ITimer _timer;
        private readonly Lock _lock = new();
        private long? _due;
        private TimeSpan _period;

        public Timer(RunningTime running, TimerCallback callback, object? state)
        {
            (_running, _callback, _state) = (running, callback, state);
            _timer = running._time.CreateTimer(
                static timer => ((Timer)timer!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_lock)
            {
                _period = period;
                _due = dueTime == Timeout.InfiniteTimeSpan
                    ? null
                    : _running.GetTimestamp() + (long)(dueTime.TotalSeconds * _running._second);
                return _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
            }
        }

        public void Dispose() => _timer.Dispose();

        public ValueTask DisposeAsync() => _timer.DisposeAsync();

        private void Fire()
        {
            lock (_lock)
            {
                if (_due is not { } due)
                {
                    return;
                }

                TimeSpan left = _running.LeftUntil(due);
                if (left > TimeSpan.Zero)
                {
                    _timer.Change(left > Shortest ? left : Shortest, Timeout.InfiniteTimeSpan);
                    return;
                }

                Change(_period, _period);
            }

            _callback(_state);
        }
    }
}
