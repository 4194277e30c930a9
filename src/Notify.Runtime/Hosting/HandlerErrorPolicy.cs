namespace Notify;

/// <summary>
/// What becomes of a handler whose <c>HandleAsync</c> or <c>OnGapAsync</c> throws. It concerns that handler alone: other handlers of
/// the channel have had their own call, and nothing is repeated for them.
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
    /// The error is logged as critical, and the handler gets nothing more until the process starts anew; its subscription ends,
    /// where the handler is concurrent with the next event. Other handlers go on.
    /// </summary>
    public static HandlerErrorPolicy Stop { get; } = new() { Stops = true };

    /// <summary>How many further attempts there are after the first.</summary>
    public int Retries { get; private init; }

    /// <summary>The pause before the second attempt.</summary>
    public TimeSpan Backoff { get; private init; }

    /// <summary>Whether the handler is stopped when the attempts have come to nothing.</summary>
    public bool Stops { get; private init; }

    /// <summary>
    /// The call is repeated, each time with a new instance of the handler in a scope of its own. Later notifications wait
    /// meanwhile, in the buffer; those of other keys don't where the handler is concurrent. When the last attempt has failed, the
    /// next notification follows.
    /// </summary>
    /// <param name="retries">How many further attempts there are after the first; at least 1.</param>
    /// <param name="backoff">The pause before the first of them; it doubles with each, up to one minute. It may be zero. A host
    /// that is stopping cuts it short; the attempt after it is the last, and what fails from then on is not repeated.</param>
    public static HandlerErrorPolicy Retry(int retries, TimeSpan backoff)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(retries, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(backoff, TimeSpan.Zero);
        return new HandlerErrorPolicy { Retries = retries, Backoff = backoff };
    }

    /// <summary>The same policy, but when the last attempt has failed the handler is stopped as by <see cref="Stop"/>.</summary>
    public HandlerErrorPolicy ThenStop() => this with { Stops = true };

    /// <param name="retry">The number of the retry that it precedes, from 1.</param>
    internal TimeSpan PauseBefore(int retry) => TimeSpan.FromMilliseconds(
        Math.Min(LongestPause.TotalMilliseconds, Backoff.TotalMilliseconds * Math.Pow(2, Math.Min(retry - 1, 30))));
}
