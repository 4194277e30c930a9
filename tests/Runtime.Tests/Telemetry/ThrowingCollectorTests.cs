using System.Diagnostics;
using System.Diagnostics.Metrics;
using Notify;
using Npgsql;

namespace Runtime.Tests.Telemetry;

/// <summary>A collector's code runs in the handler's call, the reader's and the publisher's, and is nobody's to trust.</summary>
public sealed class ThrowingCollectorTests(PostgresServer server)
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

    [Fact(Timeout = 60_000)]
    public async Task One_that_throws_at_each_payload_ends_no_stream_and_no_publishing()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        string database = await server.CreateDatabaseAsync(ct: ct);
        string name = new NpgsqlConnectionStringBuilder(database).Database!;
        int thrown = 0;
        using MeterListener measurements = new();
        measurements.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name is "notify.payload.size" or "notify.notifications.published")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        measurements.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            foreach (KeyValuePair<string, object?> tag in tags)
            {
                if (name.Equals(tag.Value))
                {
                    Interlocked.Increment(ref thrown);
                    throw new InvalidOperationException("from a collector");
                }
            }
        });
        measurements.Start();
        await using ListenerFixture fixture = new(database);
        await using RecordingSubscriber subscriber = await RecordingSubscriber.OfAsync(fixture, "c", ct);
        await fixture.PublishTo("c").PublishAsync(new Tick(1), ct);
        await fixture.PublishTo("c").PublishAsync(new Tick(2), ct);
        await subscriber.ExpectAsync("listening 1", "1", "2");
        Assert.Equal(6, thrown); // The count, the size, and the size where it is read.
    }
}
