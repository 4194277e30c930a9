namespace Notify;

/// <summary>How one handler gets its notifications, and what becomes of those that it fails at.</summary>
/// <typeparam name="T">The payload's type.</typeparam>
public sealed class HandlerOptions<T>
{
    /// <summary>More than any handler has connections, and far from where the arithmetic of lanes would overflow.</summary>
    private const int MostAtOnce = 10_000;

    /// <summary>How the handler's subscription buffers; null, the default, means <see cref="NotifyOptions.Subscription"/>.</summary>
    public SubscriptionOptions? Subscription { get; set; }

    /// <summary>What becomes of it when it throws; by default the error is logged and the next notification follows.</summary>
    /// <exception cref="ArgumentNullException">It is set to null.</exception>
    public HandlerErrorPolicy OnError
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = HandlerErrorPolicy.Continue;

    /// <summary>
    /// Gets each notification for which the last attempt has failed, or whose payload could not be read, before the next one
    /// follows. The services are those of a scope of its own. If it throws, that is logged, and the notification is lost. It is not
    /// called for what a shutdown cuts short. Null, the default, means that nobody gets them.
    /// </summary>
    public Func<DeadLetter, IServiceProvider, CancellationToken, Task>? OnDeadLetter { get; set; }

    internal Func<T, object?>? ConcurrencyKey { get; private set; }

    internal int MaxConcurrency { get; private set; } = 1;

    /// <summary>
    /// Lets the handler work at several notifications at once. Those of one key keep their order, one after the other; those of
    /// different keys may overtake each other. <c>OnListeningAsync</c> and <c>OnGapAsync</c> are called alone, when everything before
    /// them is done.
    /// </summary>
    /// <remarks>
    /// Four times as many as are handled at once are taken from the buffer, at the most: so a key whose notifications pile up holds
    /// up the others in the end, and the memory stays bounded.
    /// </remarks>
    /// <param name="key">Takes the key of a payload; keys are compared by <see cref="object.Equals(object)"/>. Payloads whose key
    /// is null, or for which this or that throws, count as one key.</param>
    /// <param name="atMost">How many are handled at once at the most; from 1 to 10 000.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="atMost"/> is less or more than that.</exception>
    public void ConcurrentBy(Func<T, object?> key, int atMost)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentOutOfRangeException.ThrowIfLessThan(atMost, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(atMost, MostAtOnce);
        (ConcurrencyKey, MaxConcurrency) = (key, atMost);
    }

    /// <returns>A copy, so that nobody changes it afterwards.</returns>
    internal HandlerOptions<T> Validated() => Subscription?.Key is null or Func<T, object?>
        ? (HandlerOptions<T>)MemberwiseClone()
        : throw new ArgumentException($"The key of KeepLatest() is taken from another payload type than {typeof(T).Name}.");
}
