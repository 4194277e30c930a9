using System.Diagnostics;
using System.Diagnostics.Metrics;
using Notify;

namespace Runtime.Tests;

/// <summary>A collector's code runs in the handler's call, and is nobody's to trust.</summary>
public sealed class ThrowingCollectorTests
{
    private const string Handler = "HandlerOfThrowingCollectors";

    [Fact]
    public void A_collector_that_throws_costs_no_notification()
    {
        int thrown = 0;
        using ActivityListener spans = new()
        {
            ShouldListenTo = source => source.Name == "Notify",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => ThrowIf(Handler.Equals(activity.GetTagItem("notify.handler"))),
        };
        ActivitySource.AddActivityListener(spans);
        using MeterListener measurements = new();
        measurements.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "notify.handler.duration")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        measurements.SetMeasurementEventCallback<double>((_, _, tags, _) =>
        {
            foreach (KeyValuePair<string, object?> tag in tags)
            {
                ThrowIf(Handler.Equals(tag.Value));
            }
        });
        measurements.Start();
        Received<Tick> received = new() { Channel = "c", Payload = new Tick(1), SenderProcessId = 1, ReceivedAt = Buffers.Start };
        Activity? activity = HandlerTelemetry.Start(received, Handler);
        HandlerTelemetry.End(activity, Stopwatch.GetTimestamp(), "c", Handler, error: null);
        Assert.Equal(2, thrown);
        Assert.NotSame(activity, Activity.Current);

        void ThrowIf(bool mine)
        {
            if (mine)
            {
                thrown++;
                throw new InvalidOperationException("from a collector");
            }
        }
    }
}
