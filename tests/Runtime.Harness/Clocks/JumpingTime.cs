namespace Runtime.Harness.Clocks;

/// <summary>
/// The system's time, whose wall clock and whose timestamps jump, each by itself: an administrator sets the one; a virtual machine
/// that was frozen shows in the other. Timers run on.
/// </summary>
public sealed class JumpingTime : TimeProvider
{
    private long _wallTicks;
    private long _timestampTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Volatile.Read(ref _wallTicks));

    public override long GetTimestamp() =>
        System.GetElapsedTime(0, System.GetTimestamp()).Ticks + Volatile.Read(ref _timestampTicks);

    /// <param name="by">Negative for back.</param>
    public void JumpWall(TimeSpan by) => Interlocked.Add(ref _wallTicks, by.Ticks);

    /// <param name="by">Never negative: timestamps only grow.</param>
    public void JumpTimestamp(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        Interlocked.Add(ref _timestampTicks, by.Ticks);
    }
}
