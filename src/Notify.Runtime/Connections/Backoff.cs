namespace Notify;

/// <summary>
/// How long to pause before the next attempt: to reconnect, and to retry handlers and fetches. Exponential with full jitter. Only a
/// connection that has lasted resets the count, so that a server that accepts and drops connections does not pass for a healthy one.
/// </summary>
/// <param name="options">The bounds.</param>
/// <param name="time">Measures how long a connection has lasted.</param>
/// <param name="random">Gives numbers from 0 up to 1.</param>
internal sealed class Backoff(NotifyOptions options, TimeProvider time, Func<double> random)
{
    private readonly TimeSpan _base = options.BackoffBase;
    private readonly TimeSpan _max = options.BackoffMax;
    private readonly TimeSpan _stablePeriod = options.StablePeriod;
    private long? _connectedAt;
    private int _attempts;

    /// <summary>A connection has been made and verified.</summary>
    public void Connected() => _connectedAt = time.GetTimestamp();

    /// <summary>The pause after a failed attempt or a lost connection; nothing after the loss of a stable one.</summary>
    public TimeSpan Next()
    {
        bool wasStable = _connectedAt is { } connectedAt && time.GetElapsedTime(connectedAt) >= _stablePeriod;
        _connectedAt = null;
        if (wasStable)
        {
            // Most likely a restart or a failover, so reconnect at once.
            _attempts = 0;
            return TimeSpan.Zero;
        }

        // 2^30 milliseconds exceed every permitted maximum.
        double bound = Math.Min(_max.TotalMilliseconds, _base.TotalMilliseconds * Math.Pow(2, Math.Min(_attempts, 30)));
        _attempts++;
        return TimeSpan.FromMilliseconds(bound * random());
    }
}
