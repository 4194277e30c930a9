namespace Notify;

/// <summary>Why notifications may be missing.</summary>
public enum GapCause
{
    /// <summary>The connection was lost. A <see cref="Listening{T}"/> follows as soon as it is back.</summary>
    Disconnected,

    /// <summary>
    /// The subscriber was too slow and its buffer full: in count (<see cref="SubscriptionOptions.Capacity"/>) or in bytes
    /// (<see cref="NotifyOptions.BufferBytes"/>).
    /// </summary>
    BufferOverflow,

    /// <summary>A payload could not be read; see <see cref="Gap{T}.Error"/>.</summary>
    UndecodablePayload,

    /// <summary>
    /// A payload was too long for its notification and stored, and could not be fetched: it was deleted, is longer than
    /// <see cref="NotifyOptions.MaxStoredPayloadBytes"/>, the server can't convert it to UTF-8, or the database failed for too long; see
    /// <see cref="Gap{T}.Error"/>. Or the notification was a reference to nothing.
    /// </summary>
    StoredPayloadMissing,

    /// <summary>
    /// A payload's members contradict the channel: it arrived on <c>room_42</c> and says <c>RoomId</c> 7. It was forged, or another channel has
    /// the same name.
    /// </summary>
    ChannelMismatch,
}
