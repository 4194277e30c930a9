namespace Notify;

/// <summary>
/// What happens when a subscriber's buffer is full. There is no mode that waits: a listener that stops reading its socket pins
/// dead rows and the notification queue of the whole database server. Every drop is reported by a <see cref="Gap{T}"/>.
/// </summary>
public enum BufferFullMode
{
    /// <summary>The oldest buffered notification makes room.</summary>
    DropOldest,

    /// <summary>The arriving notification is dropped.</summary>
    DropNewest,

    /// <summary>
    /// Of several notifications with one key only the newest is kept; see <see cref="SubscriptionOptions.KeepLatest{T}"/>. If it is
    /// full all the same, the oldest buffered notification makes room.
    /// </summary>
    KeepLatest,
}
