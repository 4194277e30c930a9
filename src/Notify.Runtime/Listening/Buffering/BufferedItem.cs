namespace Notify;

/// <summary>What a <see cref="SubscriptionBuffer"/> gives to its reader: a notification, or an event about the stream itself.</summary>
internal readonly record struct BufferedItem
{
    /// <summary>The event; null if this is a notification.</summary>
    public BufferControl? Control { get; init; }

    /// <summary>Set if <see cref="Control"/> is null.</summary>
    public RawNotification Notification { get; init; }

    /// <summary>How many older notifications with the same key were folded into it.</summary>
    public int Folded { get; init; }
}

/// <summary>An event about the stream itself, for its reader.</summary>
/// <param name="mark">What the buffer kept of it.</param>
/// <param name="error">What went wrong, of a gap, where there is an exception.</param>
internal sealed class BufferControl(BufferMark mark, Exception? error = null)
{
    /// <summary>Of a gap; null for a Listening event.</summary>
    public GapCause? Cause => mark.Cause;

    /// <summary>The connection's number, of a Listening event.</summary>
    public long Generation => mark.Number;

    /// <summary>Since when, of a gap.</summary>
    public DateTimeOffset Since => mark.Since?.Earliest() ?? default;

    /// <summary>How many are missing, of a gap; null where that can't be known.</summary>
    public long? Dropped => mark.Cause is null or GapCause.Disconnected ? null : mark.Number;

    public Exception? Error => error;
}

/// <summary>
/// An event about the stream itself, in a buffer. It takes no capacity and is never dropped: an overflow must not swallow the marker that
/// reports it. A struct, because a process without memory must still be able to mark a gap.
/// </summary>
/// <param name="Sequence">Its place among the notifications.</param>
/// <param name="Cause">Of a gap; null for a Listening event.</param>
/// <param name="Since">Since when, of a gap; null for a Listening event.</param>
/// <param name="Number">The connection's, of a Listening event; how many were dropped, of an overflow, which grows until it is read.</param>
internal readonly record struct BufferMark(long Sequence, GapCause? Cause, Moment? Since, long Number);
