using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Notify;
using Npgsql;

namespace Runtime.Tests.Telemetry;

public sealed class MetricsTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task What_is_sent_and_received_is_counted_by_channel()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        using Measurements measured = new(Name(database));
        await using ListenerFixture fixture = new(database);
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        await fixture.PublishTo("c").PublishAsync(new Tick(1, "é"), Ct);
        await fixture.PublishTo("c").PublishManyAsync([new Tick(2), new Tick(3)], Ct);
        await using (NpgsqlConnection connection = await Session.OpenAsync(database, Ct))
        {
            await fixture.PublishTo("c").PublishAsync(new Tick(4), connection, Ct);
        }

        await fixture.PublishTo("nobody listens").PublishAsync(new Tick(5), Ct);
        Assert.Equal(4, await subscription.ReadAllAsync(Ct).Take(4).CountAsync(Ct));

        Assert.Equal(4, measured["notify.notifications.published", "messaging.destination.template=c"]);
        Assert.Equal(1, measured["notify.notifications.published", "template=nobody listens"]);
        Assert.Equal(4, measured["notify.notifications.received", "messaging.destination.template=c"]);
        Assert.Equal(0, measured["notify.notifications.received", "template=nobody listens"]);
        Assert.Equal(4, measured.Count("notify.payload.size", "template=c notify.direction=received"));
        Assert.Equal(4, measured.Count("notify.payload.size", "template=c notify.direction=published"));
        int size = """{"id":1,"text":"é"}""".Length + 1 + (3 * """{"id":2,"text":null}""".Length);
        Assert.Equal(size, measured["notify.payload.size", "template=c notify.direction=received"]);
        Assert.Equal(1, measured["notify.listener.usable"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_collector_that_throws_ends_neither_publishing_nor_reading()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        using MeterListener collector = new();
        collector.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Notify")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        int thrown = 0;
        collector.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            // Only of this test's: others run beside it.
            if (tags.ToArray().Any(tag => Equals(tag.Value, Name(database))))
            {
                Interlocked.Increment(ref thrown);
                throw new InvalidOperationException();
            }
        });
        collector.Start();
        await using HeldPublisher held = await HeldPublisher.StartAsync(database, Ct);
        Task first = await held.HoldAsync(new Tick(1), Ct);
        List<Task> others = [.. Enumerable.Range(2, 3).Select(id => held.ListenerFixture.PublishTo("c").PublishAsync(new Tick(id), Ct).AsTask())];
        held.Proxy.Release();
        await Task.WhenAll([first, .. others]);
        Assert.Equal([1, 2, 3, 4], await held.ReceivedAsync(4, Ct));
        Assert.Equal(15, thrown); // Each of five as published, and its size at both ends.
    }

    [Fact(Timeout = 60_000)]
    public async Task What_is_missing_is_counted_by_cause()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        using Measurements measured = new(Name(database));
        await using ListenerFixture fixture = new(database);
        await using ISubscription<Tick> small = await fixture.ListenTo("c").SubscribeAsync(new SubscriptionOptions { Capacity = 2 }, Ct);
        await using ISubscription<Tick> large = await new ChannelListener<Tick>(fixture.Listener, "c", new TickSerializer("c"), tick => tick.Id >= 0)
            .SubscribeAsync(ct: Ct);
        await using EventReader events = new(large, Ct);
        await events.NextAsync<Listening<Tick>>();
        for (int i = 0; i < 5; i++)
        {
            await fixture.PublishTo("c").PublishAsync(new Tick(i), Ct);
            await events.NextIdAsync();
        }

        Assert.Equal(2, measured["notify.buffer.depth", "template=c"]);
        Assert.Equal(3, measured["notify.notifications.dropped"]);
        Assert.Equal(1, measured["notify.gaps", "notify.gap.cause=buffer_overflow"]);
        Assert.Equal(0, measured["notify.reconnects"]);

        await Session.ExecuteAsync(database, "select pg_notify('c', 'no JSON')", Ct);
        await events.NextAsync<Gap<Tick>>();
        await fixture.PublishTo("c").PublishAsync(new Tick(-1), Ct);
        await events.NextAsync<Gap<Tick>>();
        Assert.Equal(1, measured["notify.gaps", "notify.gap.cause=channel_mismatch"]);
        await Session.ExecuteAsync(database, $"select pg_notify('c', '{PayloadReference.Format(Guid.NewGuid())}')", Ct);
        await events.NextAsync<Gap<Tick>>();
        Assert.Equal(1, measured["notify.gaps", "notify.gap.cause=stored_payload_missing"]);
        await Session.TerminateListenerAsync(database, Ct);
        await events.NextAsync<Gap<Tick>>();
        await events.NextAsync<Listening<Tick>>();
        Assert.Equal(1, measured["notify.decode.errors"]);
        Assert.Equal(1, measured["notify.gaps", "notify.gap.cause=undecodable_payload"]);
        Assert.Equal(2, measured["notify.gaps", "notify.gap.cause=disconnected"]); // One for each subscription.
        Assert.Equal(1, measured["notify.reconnects"]);

        // A second listener goes on with the same counts; and the first shows no depth any more.
        await fixture.DisposeAsync();
        Assert.Null(measured["notify.buffer.depth"]);
        Assert.Null(measured["notify.listener.usable"]);
        Assert.Equal(1, measured["notify.reconnects"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_is_folded_is_counted()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        using Measurements measured = new(Name(database));
        await using ListenerFixture fixture = new(database);
        await using ISubscription<Tick> lagging = await fixture.ListenTo("c").SubscribeAsync(
            new SubscriptionOptions { Capacity = 64 }.KeepLatest<Tick>(_ => "one"), Ct);
        await using ISubscription<Tick> probe = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        for (int i = 0; i < 500; i++)
        {
            await fixture.PublishTo("c").PublishAsync(new Tick(i), Ct);
        }

        Assert.Equal(500, await probe.ReadAllAsync(Ct).Take(500).CountAsync(Ct));
        await lagging.DisposeAsync();
        int folded = await lagging.ReadEventsAsync(Ct).OfType<Received<Tick>>().Select(received => received.Folded).SumAsync(Ct);
        Assert.InRange(folded, 1, 499);
        Assert.InRange(measured["notify.notifications.folded"] ?? 0, folded, 499);
    }

    [Fact(Timeout = 60_000)]
    public async Task Each_ping_measures_how_full_the_queue_is_as_long_as_any_connection_lasts()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        using Measurements measured = new(Name(database));
        RestlessTime time = new();
        await using ListenerFixture fixture = new(database, time: time);
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        await using (ListenerFixture other = new(database))
        {
            await using ISubscription<Tick> probe = await other.ListenTo("c").SubscribeAsync(ct: Ct);
            Assert.InRange(measured["notify.queue.usage"] ?? double.NaN, 0, 0.01);
        }

        Assert.InRange(measured["notify.queue.usage"] ?? double.NaN, 0, 0.01);
        time.Advance(fixture.Options.PingInterval);
        await fixture.PublishTo("c").PublishAsync(new Tick(1), Ct); // ends the wait, after which a ping is due
        await fixture.Log.WaitForAsync(nameof(NotifyLog.PingAnswered), Ct);
        Assert.InRange(measured["notify.queue.usage"] ?? double.NaN, 0, 0.01);
        await fixture.DisposeAsync();
        Assert.Null(measured["notify.queue.usage"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_handlers_duration_is_recorded_with_its_outcome()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        using Measurements measured = new(Name(database));
        HandlerScript script = new()
        {
            OnTick = (tick, _) => tick.Payload.Id == 2 ? throw new InvalidOperationException("two") : Task.CompletedTask,
        };
        using IHost host = TestHost.Build(database, builder =>
        {
            builder.Services.AddSingleton(script);
            builder.AddHandler<Tick, MeasuredHandler>();
        });
        await host.StartAsync(Ct);
        await script.ExpectAsync(Ct, "listening 1");
        await host.PublishAsync(new Tick(1), Ct);
        await host.PublishAsync(new Tick(2), Ct);
        await script.ExpectAsync(Ct, "received 1", "received 2");
        await host.StopAsync(Ct);
        const string Handler = "notify.handler=MeasuredHandler";
        Assert.Equal(2, measured.Count("notify.handler.duration", Handler));
        Assert.Equal(1, measured.Count("notify.handler.duration", $"{Handler} error.type=System.InvalidOperationException"));
    }

    private static string Name(string database) => new NpgsqlConnectionStringBuilder(database).Database!;

    /// <summary>This metric has no tag for the database, so only the handler's name separates the tests that run beside each other.</summary>
    private sealed class MeasuredHandler(HandlerScript script) : ScriptedHandler<HandlerScript>(script);
}
