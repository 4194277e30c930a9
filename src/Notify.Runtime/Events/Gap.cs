namespace Notify;

/// <summary>Some notifications may be missing here. Read again what was derived from them.</summary>
/// <typeparam name="T">The payload's type.</typeparam>
public sealed record Gap<T> : ChannelEvent<T>
{
    /// <summary>Why.</summary>
    public required GapCause Cause { get; init; }

    /// <summary>
    /// What the server had committed by then has arrived, or was reported as missing by an earlier gap: read again what is newer, and
    /// nothing else. By this machine's clock; if that was set meanwhile, the earlier of its two readings. Up to
    /// <see cref="NotifyOptions.PingInterval"/> earlier than needed, because only an answer of the server proves what has arrived.
    /// </summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>
    /// How many are known to be missing; null where that can't be known, as after <see cref="GapCause.Disconnected"/>.
    /// </summary>
    public required long? Dropped { get; init; }

    /// <summary>What went wrong, where there is an exception; it never contains a payload.</summary>
    public Exception? Error { get; init; }

    /// <summary>The notification that could not be read, for a dead letter.</summary>
    internal RawNotification? Raw { get; init; }
}
