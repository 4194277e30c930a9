namespace Notify;

/// <summary>How a subscription buffers, and what it leaves out. Immutable; vary it with <c>with</c>.</summary>
public sealed record SubscriptionOptions
{
    /// <summary>1024 notifications, the oldest dropped when full.</summary>
    public static SubscriptionOptions Default { get; } = new();

    /// <summary>How many notifications wait for the reader at the most. At least 1; 1024 by default.</summary>
    public int Capacity
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 1024;

    /// <summary>What happens to a notification that finds the buffer full; the oldest is dropped by default.</summary>
    /// <exception cref="ArgumentException">
    /// It is set to <see cref="BufferFullMode.KeepLatest"/>, which needs a key: call <see cref="KeepLatest{T}"/>.
    /// </exception>
    public BufferFullMode FullMode
    {
        get => Key is null ? field : BufferFullMode.KeepLatest;
        init
        {
            field = value == BufferFullMode.KeepLatest
                ? throw new ArgumentException($"Call {nameof(KeepLatest)}() instead, which takes the key.", nameof(value))
                : value;
            Key = null;
        }
    } = BufferFullMode.DropOldest;

    /// <summary>
    /// Leaves out what this process has sent itself through its <see cref="NotifyPublisher"/>: the one that the listener was made
    /// with. False by default. What is published over a connection or in a transaction of the caller's arrives nevertheless,
    /// because that session sends other things, too; so does what a trigger sends.
    /// </summary>
    /// <remarks>
    /// Own notifications are told by the process id of the server session that sent them, for a minute after the publisher took
    /// that session from its pool; what arrives later than that is not left out. Behind a pooler such as PgBouncer the publisher
    /// doesn't know its server sessions, and nothing is left out.
    /// </remarks>
    public bool IgnoreOwn { get; init; }

    /// <summary>Takes the key of a payload, as <see cref="KeepLatest{T}"/> was given it.</summary>
    internal Delegate? Key { get; private init; }

    /// <summary>
    /// The same options with <see cref="BufferFullMode.KeepLatest"/>: while the reader lags, an older notification is folded into a
    /// newer one of the same key, which keeps its place and tells their number (<see cref="Received{T}.Folded"/>). Nothing is
    /// missing then that the newer one doesn't show, so this is no <see cref="Gap{T}"/>.
    /// </summary>
    /// <remarks>
    /// Folding begins when the buffer is half full, on a thread of the pool, and reads each payload once more than the reader does.
    /// Arrivals that are quicker than that, or more keys than the buffer has places, still overflow it: then the oldest
    /// notification is dropped and reported. A capacity of four times the number of keys leaves room for that.
    /// </remarks>
    /// <typeparam name="T">The payload's type, which must be that of the channel.</typeparam>
    /// <param name="key">
    /// Takes the key of a payload; keys are compared by <see cref="object.Equals(object)"/>. It is called at any time from any
    /// thread. A payload whose key is null, or for which this throws, is never folded.
    /// </param>
    public SubscriptionOptions KeepLatest<T>(Func<T, object?> key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return this with { Key = key };
    }
}
