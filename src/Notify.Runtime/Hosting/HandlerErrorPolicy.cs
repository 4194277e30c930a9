namespace Notify;

/// <summary>
/// What happens when a handler's <c>HandleAsync</c> or <c>OnGapAsync</c> throws. It affects only that handler: the channel's other
/// handlers are called independently, and their calls are not repeated.
/// </summary>
public sealed record HandlerErrorPolicy
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private HandlerErrorPolicy()
    {
    }

    /// <summary>The error is logged, and the next notification follows.</summary>
    public static HandlerErrorPolicy Continue { get; } = new();

    /// <summary>
    /// The error is logged as critical, and the handler gets nothing more until the process restarts. Its subscription ends, or, if the
    /// handler is concurrent, ends at the next event. Other handlers continue.
    /// </summary>
    public static HandlerErrorPolicy Stop { get; } = new() { Stops = true };

    /// <summary>The number of attempts after the first.</summary>
    public int Retries { get; private init; }

    /// <summary>The pause before the second attempt.</summary>
    public TimeSpan Backoff { get; private init; }

    /// <summary>Whether the handler stops when the last attempt has failed.</summary>
    public bool Stops { get; private init; }

    /// <summary>
    /// The call is repeated, each time with a new instance of the handler in a new scope. In the meantime, later notifications wait in the
    /// buffer; if the handler is concurrent, only those with the same key wait. When the last attempt has failed, the next notification
    /// follows.
    /// </summary>
    /// <param name="retries">The number of attempts after the first; at least 1.</param>
    /// <param name="backoff">The pause before the first retry; it doubles with each further retry, up to one minute. It may be zero. When
    /// the host stops, the pause is cut short, and the attempt after it is the last.</param>
    public static HandlerErrorPolicy Retry(int retries, TimeSpan backoff)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(retries, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(backoff, TimeSpan.Zero);
        return new HandlerErrorPolicy { Retries = retries, Backoff = backoff };
    }

    /// <summary>The same policy, but when the last attempt has failed, the handler stops as with <see cref="Stop"/>.</summary>
    public HandlerErrorPolicy ThenStop() => this with { Stops = true };

    /// <param name="retry">The number of the retry after the pause, from 1.</param>
    internal TimeSpan PauseBefore(int retry) => TimeSpan.FromMilliseconds(
        Math.Min(LongestPause.TotalMilliseconds, Backoff.TotalMilliseconds * Math.Pow(2, Math.Min(retry - 1, 30))));
}
