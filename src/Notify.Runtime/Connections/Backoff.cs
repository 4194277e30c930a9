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
    private int _stalls;

    /// <summary>
    /// Whether several connections in a row were verified and soon fell silent: small packets pass, and a large one stalls what follows.
    /// </summary>
    public bool LooksLikeMtu => _stalls > 1;

    /// <summary>A connection has been made and verified.</summary>
    public void Connected() => _connectedAt = time.GetTimestamp();

    /// <summary>
    /// The pause after a failed attempt or a lost connection. Zero after the loss of a stable connection, unless it <see cref="LooksLikeMtu"/>.
    /// </summary>
    /// <param name="stalled">Whether the connection has fallen silent.</param>
    public TimeSpan Next(bool stalled = false)
    {
        TimeSpan? lasted = _connectedAt is { } connectedAt ? time.GetElapsedTime(connectedAt) : null;
        _connectedAt = null;
        // Counts connections that fell silent soon. Any other loss starts again; an attempt that never connected shows nothing.
        _stalls = lasted is null ? _stalls : stalled && lasted < 10 * _max ? _stalls + 1 : 0;
        if (lasted >= _stablePeriod && !LooksLikeMtu)
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
