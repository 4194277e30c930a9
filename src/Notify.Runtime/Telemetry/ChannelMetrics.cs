using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json;

namespace Notify;

/// <summary>The counts of one channel, or of one family of channels.</summary>
internal sealed class ChannelMetrics(KeyValuePair<string, object?>[] tags)
{
    private readonly KeyValuePair<string, object?>[] _readTags = [.. tags, new("notify.direction", "received")];
    private readonly KeyValuePair<string, object?>[] _writtenTags = [.. tags, new("notify.direction", "published")];
    private readonly long[] _gaps = new long[GapNames.Length];
    private long _received;
    private long _dropped;
    private long _folded;
    private long _undecodable;

    /// <summary>By <see cref="GapCause"/>.</summary>
    private static string[] GapNames { get; } = [.. Enum.GetNames<GapCause>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];

    public KeyValuePair<string, object?>[] Tags => tags;

    public Measurement<long> Received => new(Interlocked.Read(ref _received), tags);

    public Measurement<long> Dropped => new(Interlocked.Read(ref _dropped), tags);

    public Measurement<long> Folded => new(Interlocked.Read(ref _folded), tags);

    public Measurement<long> Undecodable => new(Interlocked.Read(ref _undecodable), tags);

    public IEnumerable<Measurement<long>> Gaps => GapNames.Select((cause, i) =>
        new Measurement<long>(Interlocked.Read(ref _gaps[i]), [.. tags, new("notify.gap.cause", cause)]));

    public void CountReceived() => Interlocked.Increment(ref _received);

    public void CountDropped(int notifications) => Interlocked.Add(ref _dropped, notifications);

    public void CountFolded(int notifications) => Interlocked.Add(ref _folded, notifications);

    public void CountGap(GapCause cause) => Interlocked.Increment(ref _gaps[(int)cause]);

    public void CountUndecodable()
    {
        Interlocked.Increment(ref _undecodable);
        CountGap(GapCause.UndecodablePayload);
    }

    /// <summary>Called by the reader: the loop does not count bytes.</summary>
    public void RecordRead(string payload)
    {
        if (NotifyTelemetry.PayloadSize.Enabled)
        {
            RecordSize(Encoding.UTF8.GetByteCount(payload), _readTags);
        }
    }

    /// <summary>Counts a notification that has been sent.</summary>
    /// <param name="bytes">The payload's size.</param>
    public void CountPublished(int bytes)
    {
        if (NotifyTelemetry.Published.Enabled)
        {
            NotifyTelemetry.Unharmed(() => NotifyTelemetry.Published.Add(1, tags));
        }

        if (NotifyTelemetry.PayloadSize.Enabled)
        {
            RecordSize(bytes, _writtenTags);
        }
    }

    /// <summary>A method of its own, so that nothing is allocated when no one collects.</summary>
    private static void RecordSize(int bytes, KeyValuePair<string, object?>[] sizeTags) =>
        NotifyTelemetry.Unharmed(() => NotifyTelemetry.PayloadSize.Record(bytes, sizeTags));
}
