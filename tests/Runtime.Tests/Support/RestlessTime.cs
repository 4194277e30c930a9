namespace Runtime.Tests.Support;

/// <summary>A clock that stands still until it is moved. Its timers look at it all the time, and fire when they are due by it.</summary>
public sealed class RestlessTime : TimeProvider
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    private long _timestamp;
    private TaskCompletionSource _set = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a timer is set next.</summary>
    public Task NextSetting => Volatile.Read(ref _set).Task;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _timestamp);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Timer(this, callback, state, dueTime, period);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _timestamp, by.Ticks);

    private sealed class Timer : ITimer
    {
        private readonly RestlessTime _time;
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private readonly ITimer _looking;
        private readonly Lock _lock = new();
        private TimeSpan _period;
        private long _due = long.MaxValue;

        public Timer(RestlessTime time, TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (_time, _callback, _state) = (time, callback, state);
            Change(dueTime, period);
            _looking = System.CreateTimer(_ => Look(), null, Interval, Interval);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_lock)
            {
                _due = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : _time.GetTimestamp() + dueTime.Ticks;
                _period = period;
            }

            Interlocked.Exchange(ref _time._set, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
            return true;
        }

        public void Dispose() => _looking.Dispose();

        public ValueTask DisposeAsync() => _looking.DisposeAsync();

        private void Look()
        {
            lock (_lock)
            {
                if (_time.GetTimestamp() < _due)
                {
                    return;
                }

                _due = _period == Timeout.InfiniteTimeSpan ? long.MaxValue : _time.GetTimestamp() + _period.Ticks;
            }

            _callback(_state);
        }
    }
}
