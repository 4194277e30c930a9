namespace Notify;

/// <summary>How a subscription buffers notifications, and which it leaves out. Immutable; vary it with <c>with</c>.</summary>
public sealed record SubscriptionOptions
{
    /// <summary>Buffers 1024 notifications; when the buffer is full, the oldest is dropped.</summary>
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
    /// Whether to leave out what this process itself sent through its <see cref="NotifyPublisher"/>: the one that the listener was created
    /// with. False by default. Notifications that are published over the caller's own connection or transaction still arrive, because
    /// that session also sends other things; so do those of triggers.
    /// </summary>
    /// <remarks>
    /// The process id of the sending session identifies the process's own notifications, for a minute after the publisher last used that
    /// session; what arrives later is not left out. Behind a pooler such as PgBouncer the publisher doesn't know its server sessions, so
    /// nothing is left out.
    /// </remarks>
    public bool IgnoreOwn { get; init; }

    /// <summary>The function that <see cref="KeepLatest{T}"/> was given.</summary>
    internal Delegate? Key { get; private init; }

    /// <summary>
    /// The same options, but while the reader lags, older notifications are folded into a newer one with the same key. The newer one keeps
    /// its place and reports how many were folded (<see cref="Received{T}.Folded"/>). It must show everything that the older ones showed,
    /// so this is not a <see cref="Gap{T}"/>.
    /// </summary>
    /// <remarks>
    /// Folding starts when the buffer is half full, on a thread-pool thread, and reads each payload once in addition to the reader. If
    /// notifications arrive too fast, or with more keys than the buffer has places, it still overflows: <see cref="FullMode"/> then decides
    /// what is dropped. A capacity of four times the number of keys leaves room for that.
    /// </remarks>
    /// <typeparam name="T">The payload's type, which must be that of the channel.</typeparam>
    /// <param name="key">
    /// Selects a payload's key; keys are compared by <see cref="object.Equals(object)"/>. It is called at any time, from any
    /// thread. A payload whose key is null, or for which the selector or the comparison throws, is never folded.
    /// </param>
    public SubscriptionOptions KeepLatest<T>(Func<T, object?> key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return this with { Key = key };
    }
}
