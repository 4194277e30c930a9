namespace Notify;

/// <summary>
/// An event about the stream itself. It costs no capacity and is never dropped: a marker that the overflow swallows is no marker.
/// </summary>
internal sealed class BufferControl
{
    private BufferControl(long sequence) => Sequence = sequence;

    /// <summary>Where it stands among the notifications.</summary>
    public long Sequence { get; }

    /// <summary>Null makes it a Listening event.</summary>
    public GapCause? Cause { get; private init; }

    /// <summary>The connection's number, of a Listening event.</summary>
    public long Generation { get; private init; }

    /// <summary>Since when, of a gap.</summary>
    public DateTimeOffset Since { get; private init; }

    /// <summary>How many an overflow has dropped; grows until the reader takes the gap.</summary>
    public long? Dropped { get; set; }

    /// <summary>What went wrong, of a gap, where an exception says it.</summary>
    public Exception? Error { get; private init; }

    public static BufferControl Listening(long sequence, long generation) => new(sequence) { Generation = generation };

    public static BufferControl Disconnected(long sequence, DateTimeOffset since) =>
        new(sequence) { Cause = GapCause.Disconnected, Since = since };

    public static BufferControl Overflow(long sequence, DateTimeOffset since) =>
        new(sequence) { Cause = GapCause.BufferOverflow, Since = since, Dropped = 0 };

    /// <summary>It never lies in a buffer: it stands where the reader took a reference from.</summary>
    public static BufferControl StoredPayloadMissing(DateTimeOffset since, Exception? error) =>
        new(sequence: 0) { Cause = GapCause.StoredPayloadMissing, Since = since, Dropped = 1, Error = error };
}
