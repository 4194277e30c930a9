namespace Notify;

/// <summary>
/// How a handler gets its notifications, and what happens when it fails. By default it gets one notification at a time; an error is
/// logged and the next notification follows. Immutable; vary it with <c>with</c>.
/// </summary>
/// <typeparam name="T">The payload's type.</typeparam>
public sealed record HandlerOptions<T>
{
    /// <summary>How the handler's subscription buffers; null, the default, means <see cref="NotifyOptions.Subscription"/>.</summary>
    /// <exception cref="ArgumentException">The key of <see cref="SubscriptionOptions.KeepLatest{T}"/> is for another payload type.</exception>
    public SubscriptionOptions? Subscription
    {
        get;
        init => field = value?.Key is null or Func<T, object?>
            ? value
            : throw new ArgumentException($"The key of KeepLatest() must take a {typeof(T).Name}, which is the handler's payload.", nameof(value));
    }

    /// <summary>What happens when the handler throws; by default the error is logged and the next notification follows.</summary>
    /// <exception cref="ArgumentNullException">It is set to null.</exception>
    public HandlerErrorPolicy OnError
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = HandlerErrorPolicy.Continue;

    /// <summary>
    /// Called with each notification whose last attempt has failed, or whose payload could not be read, before the next one follows. The
    /// service provider is that of a new scope. If it throws, the exception is logged and the notification is lost. It is not called for a
    /// notification that a shutdown cuts short. Null, the default, means that there are no dead letters.
    /// </summary>
    public Func<DeadLetter, IServiceProvider, CancellationToken, Task>? OnDeadLetter { get; init; }

    internal Func<T, object?>? ConcurrencyKey { get; private init; }

    internal int MaxConcurrency { get; private init; } = 1;

    /// <summary>
    /// The same options, but the handler works on several notifications at once. Those with the same key keep their order; those with
    /// different keys may overtake each other. <c>OnListeningAsync</c> and <c>OnGapAsync</c> run alone, after everything before them
    /// is done.
    /// </summary>
    /// <remarks>
    /// To bound memory, at most four times <paramref name="atMost"/> notifications are taken from the buffer at a time. A key whose
    /// notifications pile up therefore eventually delays the others.
    /// </remarks>
    /// <param name="key">
    /// Selects a payload's key; keys are compared by <see cref="object.Equals(object)"/>. Payloads whose key is null, or for which the
    /// selector or the comparison throws, share one key.
    /// </param>
    /// <param name="atMost">How many notifications are handled at once, at most; from 1 to 10 000.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="atMost"/> is out of range.</exception>
    public HandlerOptions<T> ConcurrentBy(Func<T, object?> key, int atMost)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentOutOfRangeException.ThrowIfLessThan(atMost, 1);
        // More than any handler has connections for, and far below the point where the lanes' arithmetic would overflow.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(atMost, 10_000);
        return this with { ConcurrencyKey = key, MaxConcurrency = atMost };
    }
}
