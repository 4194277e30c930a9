namespace Notify;

/// <summary>
/// What a full buffer does, named as in <see cref="System.Threading.Channels.BoundedChannelFullMode"/>. There is no mode that waits: a
/// listener that stops reading its socket holds back VACUUM and the notification queue of the whole server. Every drop is reported by a
/// <see cref="Gap{T}"/>.
/// </summary>
public enum BufferFullMode
{
    /// <summary>Drops the oldest buffered notification to make room for the arriving one.</summary>
    DropOldest,

    /// <summary>Drops the arriving notification.</summary>
    DropWrite,
}
