namespace Notify;

/// <summary>How a subscription buffers, and what it leaves out. Immutable; vary it with <c>with</c>.</summary>
public sealed record SubscriptionOptions
{
    /// <summary>1024 notifications, the oldest dropped when full.</summary>
    public static SubscriptionOptions Default { get; } = new();

    /// <summary>How many notifications may wait for the reader. At least 1; 1024 by default.</summary>
    public int Capacity
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 1024;

    /// <summary>What happens when a notification arrives and the buffer is full; the oldest is dropped by default.</summary>
    public BufferFullMode FullMode { get; init; } = BufferFullMode.DropOldest;

    /// <summary>
    /// Leaves out what this process has sent itself through its <see cref="NotifyPublisher"/>: the one that the listener was created
    /// with. False by default. Notifications that are published over the caller's own connection or transaction still arrive, because
    /// that session sends other things, too; so do those of triggers.
    /// </summary>
    /// <remarks>
    /// The sender's process id identifies own notifications, for a minute after the publisher took that session from its pool; what
    /// arrives later is not left out. Behind a pooler such as PgBouncer the publisher doesn't know its server sessions, and nothing is
    /// left out.
    /// </remarks>
    public bool IgnoreOwn { get; init; }

    /// <summary>Whether older notifications are folded into newer ones of the same key; see <see cref="KeepLatest{T}"/>.</summary>
    public bool KeepsLatest => Key is not null;

    /// <summary>Takes the key of a payload, as <see cref="KeepLatest{T}"/> was given it.</summary>
    internal Delegate? Key { get; private init; }

    /// <summary>
    /// The same options, but while the reader lags, an older notification is folded into a newer one of the same key, which keeps its
    /// place and reports their number (<see cref="Received{T}.Folded"/>). The newer one shows everything that the older ones showed, so
    /// this is no <see cref="Gap{T}"/>.
    /// </summary>
    /// <remarks>
    /// Folding starts when the buffer is half full, on a thread of the pool, and reads each payload once more than the reader does.
    /// Faster arrivals, or more keys than the buffer has places, still overflow it: <see cref="FullMode"/> then decides what is dropped.
    /// A capacity of four times the number of keys leaves room for that.
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
