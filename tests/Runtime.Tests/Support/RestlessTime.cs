namespace Runtime.Tests.Support;

/// <summary>A clock that stands still until it is moved, and whose timers fire all the time.</summary>
public sealed class RestlessTime : TimeProvider
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(5);

    private long _timestamp;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _timestamp);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Timer(callback, state, dueTime, period);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _timestamp, by.Ticks);

    /// <summary>Once it is started.</summary>
    private sealed class Timer : ITimer
    {
        private readonly ITimer _timer;

        public Timer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _timer = System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            Change(dueTime, period);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => dueTime == Timeout.InfiniteTimeSpan
            ? _timer.Change(dueTime, period)
            : _timer.Change(Period, Period);

        public void Dispose() => _timer.Dispose();

        public ValueTask DisposeAsync() => _timer.DisposeAsync();
    }
}
