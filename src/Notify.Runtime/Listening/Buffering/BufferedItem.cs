namespace Notify;

/// <summary>What a <see cref="SubscriptionBuffer"/> gives to its reader: a notification, or an event about the stream itself.</summary>
internal readonly record struct BufferedItem
{
    /// <summary>Null where it is a notification.</summary>
    public BufferControl? Control { get; init; }

    /// <summary>Set where <see cref="Control"/> is null.</summary>
    public RawNotification Notification { get; init; }

    /// <summary>How many older notifications of the same key were folded into it.</summary>
    public int Folded { get; init; }
}

/// <summary>
/// An event about the stream itself. It takes no capacity and is never dropped: an overflow must not swallow the marker that reports it.
/// </summary>
internal sealed class BufferControl
{
    private BufferControl(long sequence) => Sequence = sequence;

    /// <summary>Its place among the notifications.</summary>
    public long Sequence { get; }

    /// <summary>Of a gap; null for a Listening event.</summary>
    public GapCause? Cause { get; private init; }

    /// <summary>The connection's number, of a Listening event.</summary>
    public long Generation { get; private init; }

    /// <summary>Since when, of a gap.</summary>
    public DateTimeOffset Since { get; private init; }

    /// <summary>How many an overflow has dropped; grows until the reader takes the gap.</summary>
    public long? Dropped { get; set; }

    /// <summary>What went wrong, of a gap, where there is an exception.</summary>
    public Exception? Error { get; private init; }

    public static BufferControl Listening(long sequence, long generation) => new(sequence) { Generation = generation };

    public static BufferControl Disconnected(long sequence, DateTimeOffset since) =>
        new(sequence) { Cause = GapCause.Disconnected, Since = since };

    public static BufferControl Overflow(long sequence, DateTimeOffset since) =>
        new(sequence) { Cause = GapCause.BufferOverflow, Since = since, Dropped = 0 };

    /// <summary>Takes the place of a reference when that is read; it is never in a buffer.</summary>
    public static BufferControl StoredPayloadMissing(DateTimeOffset since, Exception? error) =>
        new(sequence: 0) { Cause = GapCause.StoredPayloadMissing, Since = since, Dropped = 1, Error = error };
}
