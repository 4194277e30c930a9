namespace Notify;

/// <summary>A moment by both clocks: the wall clock may be set at any time, and timestamps may stand still while a machine sleeps.</summary>
internal sealed class Moment(TimeProvider time)
{
    private readonly DateTimeOffset _wall = time.GetUtcNow();

    /// <summary>By the clock that only grows.</summary>
    public long Timestamp { get; } = time.GetTimestamp();

    /// <summary>The earlier of the two: not too late, however the wall clock was set since.</summary>
    public DateTimeOffset Earliest()
    {
        DateTimeOffset counted = time.GetUtcNow() - time.GetElapsedTime(Timestamp);
        return counted < _wall ? counted : _wall;
    }
}
