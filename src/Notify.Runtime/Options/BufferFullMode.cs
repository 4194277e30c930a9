namespace Notify;

/// <summary>
/// What a full buffer does. The names are those of <see cref="System.Threading.Channels.BoundedChannelFullMode"/>. There is no mode that
/// waits: a listener that stops reading its socket holds up VACUUM and the notification queue of the whole server. A
/// <see cref="Gap{T}"/> reports every drop.
/// </summary>
public enum BufferFullMode
{
    /// <summary>Drops the oldest buffered notification to make room for the arriving one.</summary>
    DropOldest,

    /// <summary>Drops the arriving notification.</summary>
    DropWrite,
}
