using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Notify;

/// <summary>
/// The metrics and spans; docs/operating.md explains them. The loop only counts, and the counts are read when someone collects: recording
/// a measurement calls the collector's code, and the loop calls no one's.
/// </summary>
internal static class NotifyTelemetry
{
    public const string Name = "Notify";

    private static readonly string? Version = typeof(NotifyTelemetry).Assembly.GetName().Version?.ToString(3);

    private static readonly Meter Meter = new(Name, Version);

    public static ActivitySource Activities { get; } = new(Name, Version);

    public static Counter<long> Published { get; } = Meter.CreateCounter<long>(
        "notify.notifications.published", "{notification}", "Notifications that were sent. In a transaction of the caller's they "
        + "are counted when the server has taken them, whether it commits or not.");

    public static Histogram<long> PayloadSize { get; } = Meter.CreateHistogram(
        "notify.payload.size",
        "By",
        "Bytes of payloads, where they are published and where they are read.",
        advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = [64, 128, 256, 512, 1024, 2048, 4096, 6144, 7168, 7999] });

    public static Histogram<double> HandlerDuration { get; } = Meter.CreateHistogram(
        "notify.handler.duration",
        "s",
        "How long a handler took for a notification, with all attempts and the pauses between them.",
        advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
        });

    /// <summary>Creates the instruments that are read at each collection; runs once, with the first listener or publisher.</summary>
    static NotifyTelemetry()
    {
        Count("notify.notifications.received", "{notification}", "Notifications of subscribed channels that arrived.", c => c.Received);
        Count("notify.notifications.dropped", "{notification}", "Notifications that full buffers dropped.", c => c.Dropped);
        Count("notify.notifications.folded", "{notification}", "Notifications that newer ones of their key replaced.", c => c.Folded);
        Count("notify.decode.errors", "{error}", "Payloads that could not be read.", c => c.Undecodable);
        Meter.CreateObservableCounter(
            "notify.gaps", () => Channels(c => c.Gaps), "{gap}", "Places in a subscription's stream where notifications may be missing.");
        Meter.CreateObservableUpDownCounter(
            "notify.buffer.depth",
            () => DatabaseMetrics.All.SelectMany(database => database.BufferDepths()),
            "{notification}",
            "Notifications that wait for their readers.");
        Meter.CreateObservableCounter(
            "notify.reconnects",
            () => DatabaseMetrics.All.Select(database => database.Reconnects),
            "{connection}",
            "Listening connections after the first.");
        Meter.CreateObservableGauge(
            "notify.listener.usable",
            () => DatabaseMetrics.All.SelectMany(database => database.Usable()),
            "1",
            "1 while notifications flow, 0 while they don't.");
        Meter.CreateObservableGauge(
            "notify.queue.usage",
            () => DatabaseMetrics.All.SelectMany(database => database.QueueUsage()),
            "1",
            "How full the server's notification queue is, from 0 to 1.");
    }

    /// <summary>
    /// Records a measurement, or starts or ends a span. That runs the collector's code; what it throws must not cost a notification.
    /// </summary>
    public static void Unharmed(Action measure)
    {
        try
        {
            measure();
        }
        catch (Exception)
        {
            // Nowhere to report it.
        }
    }

    private static void Count(string name, string unit, string description, Func<ChannelMetrics, Measurement<long>> read) =>
        Meter.CreateObservableCounter(name, () => Channels(channel => [read(channel)]), unit, description);

    private static IEnumerable<Measurement<long>> Channels(Func<ChannelMetrics, IEnumerable<Measurement<long>>> read) =>
        DatabaseMetrics.All.SelectMany(database => database.Channels).SelectMany(read);
}
