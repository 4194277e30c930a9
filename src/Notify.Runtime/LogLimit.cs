namespace Notify;

/// <summary>
/// Lets one line of a kind pass in ten seconds, which counts the others: whoever may connect can send any number of payloads that are
/// worth a warning, and each concerns every subscriber.
/// </summary>
internal sealed class LogLimit(TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private long? _passedAt; // a timestamp
    private long _held;

    /// <param name="count">How many the line would be about.</param>
    /// <param name="others">How many earlier ones were not logged.</param>
    public bool Passes(int count, out long others)
    {
        lock (_lock)
        {
            _held += count;
            others = _held - 1;
            long now = time.GetTimestamp();
            if (_passedAt is { } passedAt && time.GetElapsedTime(passedAt, now) < Pause)
            {
                return false;
            }

            _passedAt = now;
            _held = 0;
            return true;
        }
    }
}
