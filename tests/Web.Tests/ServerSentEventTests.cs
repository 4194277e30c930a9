using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Notify.Testing;
using Runtime.Tests.Embedded;
using Runtime.Tests.Support;

namespace Web.Tests;

public sealed class ServerSentEventTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task A_client_gets_retry_and_a_sign_of_life_then_Listening_and_payloads_with_ids()
    {
        await using WebServer server = await StartAsync(app => app.MapChannel<Tick>("/ticks"));
        await using EventClient stream = await EventClient.OpenAsync(server, "/ticks", Ct);
        Assert.Equal("text/event-stream", $"{stream.Response.Content.Headers.ContentType}");
        Assert.Equal("no-store", $"{stream.Response.Headers.CacheControl}");
        Assert.Equal(["no"], stream.Response.Headers.GetValues("X-Accel-Buffering"));
        Assert.Equal("retry: 2000", await stream.NextBlockAsync(Ct));
        Assert.Equal(":", await stream.NextBlockAsync(Ct));
        Assert.Equal("event: listening\nid: 1-0\ndata: {\"channel\":\"web_ticks\",\"generation\":1}", await stream.NextBlockAsync(Ct));
        await server.PublishAsync(new Tick(7, "a"), Ct);
        await server.PublishAsync(new Tick(8), Ct);
        Assert.Equal("event: received\nid: 1-1\ndata: {\"id\":7,\"text\":\"a\"}", await stream.NextBlockAsync(Ct));
        Assert.Equal("event: received\nid: 1-2\ndata: {\"id\":8,\"text\":null}", await stream.NextBlockAsync(Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task Options_change_pauses_heartbeats_and_what_is_shown()
    {
        await using WebServer server = await StartAsync(app => app.MapChannel<Tick>("/ticks", options =>
        {
            options.Retry = TimeSpan.FromSeconds(0.5);
            options.Heartbeat = TimeSpan.FromMilliseconds(10);
            options.Select = (tick, http) => tick.Id == 2 ? null : new { tick.Id, User = $"{http.Request.Query["user"]}" };
        }));
        await using EventClient stream = await EventClient.OpenAsync(server, "/ticks?user=ada", Ct);
        Assert.Equal("retry: 500", await stream.NextBlockAsync(Ct));
        await stream.NextAsync("listening", Ct);
        Assert.Equal(":", await stream.NextBlockAsync(Ct));
        Assert.Equal(":", await stream.NextBlockAsync(Ct));
        foreach (long id in (long[])[1, 2, 3])
        {
            await server.PublishAsync(new Tick(id), Ct);
        }

        Assert.Equal("event: received\nid: 1-1\ndata: {\"id\":1,\"user\":\"ada\"}", await stream.NextEventAsync(Ct));
        Assert.Equal("event: received\nid: 1-3\ndata: {\"id\":3,\"user\":\"ada\"}", await stream.NextEventAsync(Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task Indented_json_stays_one_event()
    {
        await using WebServer server = await StartAsync(
            app => app.MapChannel<Tick>("/ticks", options => options.Select = (tick, _) => new { tick.Id, tick.Text }),
            services => services.ConfigureHttpJsonOptions(json => json.SerializerOptions.WriteIndented = true));
        await using EventClient stream = await EventClient.OpenListeningAsync(server, "/ticks", Ct);
        await server.PublishAsync(new Tick(7, "a\nb"), Ct);
        string[] lines = (await stream.NextAsync("received", Ct)).Split('\n')[2..];
        Assert.All(lines, line => Assert.StartsWith("data: ", line, StringComparison.Ordinal));
        Assert.Equal(new Tick(7, "a\nb"), JsonSerializer.Deserialize<Tick>(
            string.Concat(lines.Select(line => line["data: ".Length..])), JsonSerializerOptions.Web));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_browser_that_comes_back_is_told_that_it_was_away()
    {
        await using WebServer server = await StartAsync(app => app.MapChannel<Tick>("/ticks"));
        await using EventClient stream = await EventClient.OpenAsync(server, "/ticks", Ct, ("Last-Event-ID", "1-0"));
        Assert.Equal("event: gap\ndata: {\"channel\":\"web_ticks\",\"cause\":\"reconnected\"}", await stream.NextEventAsync(Ct));
        await stream.NextAsync("listening", Ct);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_slow_client_overflows_its_own_buffer_and_nobody_elses()
    {
        const int Batch = 500;
        const int Batches = 6;
        await using WebServer server = await StartAsync(app => app.MapChannel<Tick>(
            "/ticks", options => options.Select = (tick, _) => new { tick.Id, Text = new string('x', 10_000) }));
        await using EventClient slow = await EventClient.OpenListeningAsync(server, "/ticks", Ct);
        await using EventClient fast = await EventClient.OpenListeningAsync(server, "/ticks", Ct);
        for (int batch = 0; batch < Batches; batch++)
        {
            await server.Service<IWebTicksPublisher>().PublishManyAsync(
                [.. Enumerable.Range(batch * Batch, Batch).Select(id => new Tick(id))], Ct);
            for (int at = 0; at < Batch; at++)
            {
                Assert.Contains($"{{\"id\":{(batch * Batch) + at},", await fast.NextAsync("received", Ct), StringComparison.Ordinal);
            }
        }

        // 30 MB are more than what the system takes for a client that does not read, and the buffer of 1024 events.
        long seen = 0;
        long dropped = 0;
        while (seen + dropped < Batch * Batches)
        {
            string block = (await slow.NextEventAsync(Ct))!;
            if (block.StartsWith("event: gap", StringComparison.Ordinal))
            {
                using JsonDocument gap = JsonDocument.Parse(block[block.IndexOf('{', StringComparison.Ordinal)..]);
                Assert.Equal("bufferOverflow", gap.RootElement.GetProperty("cause").GetString());
                dropped += gap.RootElement.GetProperty("dropped").GetInt64();
            }
            else
            {
                seen++;
            }
        }

        Assert.True(dropped > 0);
        Assert.Equal(Batch * Batches, seen + dropped);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_channel_that_never_pauses_is_sent_all_the_same()
    {
        BusyListener busy = new(100_000);
        await using WebServer server = await StartAsync(app => app.MapChannel("/busy", _ => busy));
        await using (EventClient stream = await EventClient.OpenAsync(server, "/busy", Ct))
        {
            Assert.EndsWith("data: {\"id\":0,\"text\":null}", await stream.NextAsync("received", Ct), StringComparison.Ordinal);
        }

        await busy.Disposed.WaitAsync(Ct);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task A_client_that_goes_away_is_unsubscribed(HttpProtocols protocols)
    {
        await using WebServer server = await StartAsync(MapWatched, protocols: protocols);
        EventClient one = await EventClient.OpenListeningAsync(server, "/ticks", Ct);
        EventClient two = await EventClient.OpenListeningAsync(server, "/ticks", Ct);
        await server.Listener.WaitForAsync(2, Ct);
        await one.DisposeAsync();
        await server.Listener.WaitForAsync(1, Ct);
        await two.DisposeAsync();
        await server.Listener.WaitForAsync(0, Ct);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_client_that_goes_away_while_the_database_is_away_is_unsubscribed()
    {
        await using WebServer server = await WebServer.StartAsync("Host=127.0.0.1;Port=1;Username=nobody;Timeout=1", MapWatched, Ct);
        await using (EventClient stream = await EventClient.OpenAsync(server, "/ticks", Ct))
        {
            Assert.Equal("retry: 2000", await stream.NextBlockAsync(Ct));
            Assert.Equal(":", await stream.NextBlockAsync(Ct));
            await server.Listener.WaitForAsync(1, Ct);
        }

        await server.Listener.WaitForAsync(0, Ct);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_subscription_that_succeeds_after_its_client_went_away_is_taken_back()
    {
        TaskCompletionSource gate = new();
        TaskCompletionSource aborted = new();
        await using WebServer server = await StartAsync(app =>
        {
            app.Use((http, next) =>
            {
                http.RequestAborted.Register(aborted.SetResult);
                return next(http);
            });
            MapWatched(app);
        });
        server.Listener.Gate = gate.Task;
        await using (EventClient stream = await EventClient.OpenAsync(server, "/ticks", Ct))
        {
            await server.Listener.WaitForAsync(1, Ct);
        }

        await aborted.Task.WaitAsync(Ct);
        gate.SetResult();
        await server.Listener.WaitForAsync(0, Ct);
    }

    [Fact(Timeout = 60_000)]
    public async Task Streams_end_when_the_application_begins_to_stop()
    {
        await using WebServer server = await StartAsync(app => app.MapChannel<Tick>("/ticks"));
        await using EventClient stream = await EventClient.OpenListeningAsync(server, "/ticks", Ct);
        long started = Environment.TickCount64;
        Task stopping = server.StopAsync(Ct);
        Assert.Null(await stream.NextEventAsync(Ct));
        await stopping;

        // A host waits 30 seconds for requests that don't end.
        Assert.InRange(Environment.TickCount64 - started, 0, 20_000);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_stopping_application_does_not_wait_for_clients_that_read_nothing()
    {
        BusyListener busy = new(int.MaxValue);
        await using WebServer server = await StartAsync(app => app.MapChannel("/busy", _ => busy));
        await using EventClient stream = await EventClient.OpenAsync(server, "/busy", Ct);
        await busy.StuckAsync(Ct);
        long started = Environment.TickCount64;
        await server.StopAsync(Ct);
        Assert.InRange(Environment.TickCount64 - started, 0, 20_000);
        await busy.Disposed.WaitAsync(Ct);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(0)]
    [InlineData(10)]
    public async Task Signs_of_life_come_also_where_nothing_of_a_busy_channel_is_shown_to_this_client(int pause)
    {
        BusyListener busy = new(int.MaxValue, TimeSpan.FromMilliseconds(pause));
        await using WebServer server = await StartAsync(app => app.MapChannel("/busy", _ => busy, options =>
        {
            options.Select = (_, _) => null;
            options.Heartbeat = TimeSpan.FromSeconds(1);
        }));
        await using EventClient stream = await EventClient.OpenAsync(server, "/busy", Ct);
        Assert.Equal("retry: 2000", await stream.NextBlockAsync(Ct));
        for (int n = 0; n < 3; n++)
        {
            Assert.Equal(":", await stream.NextBlockAsync(Ct));
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Whoever_may_not_see_it_gets_401_like_anywhere()
    {
        await using WebServer server = await StartAsync(app => app.MapChannel<Tick>("/ticks").RequireAuthorization());
        using HttpResponseMessage refused = await server.Client.GetAsync(new Uri(server.Address, "/ticks"), Ct);
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, refused.StatusCode);
        await using EventClient stream = await EventClient.OpenAsync(server, "/ticks", Ct, ("X-User", "ada"));
        await stream.NextAsync("listening", Ct);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_request_chooses_a_channel_of_a_family_or_gets_404()
    {
        await using WebServer server = await StartAsync(app => app.MapChannel(
            "/rooms/{room:long}",
            http => http.GetRouteValue("room") is string room && room != "13"
                ? http.RequestServices.GetRequiredService<IRoomMessagesListener>().For(long.Parse(room))
                : null));
        await using EventClient one = await EventClient.OpenAsync(server, "/rooms/1", Ct);
        await using EventClient two = await EventClient.OpenAsync(server, "/rooms/2", Ct);
        Assert.Contains("\"web_room_1\"", await one.NextAsync("listening", Ct), StringComparison.Ordinal);
        Assert.Contains("\"web_room_2\"", await two.NextAsync("listening", Ct), StringComparison.Ordinal);
        IRoomMessagesPublisher publisher = server.Service<IRoomMessagesPublisher>();
        await publisher.PublishAsync(new RoomMessage(2, "two"), Ct);
        await publisher.PublishAsync(new RoomMessage(1, "one"), Ct);
        Assert.EndsWith("data: {\"room_id\":1,\"text\":\"one\"}", await one.NextAsync("received", Ct), StringComparison.Ordinal);
        Assert.EndsWith("data: {\"room_id\":2,\"text\":\"two\"}", await two.NextAsync("received", Ct), StringComparison.Ordinal);
        using HttpResponseMessage none = await server.Client.GetAsync(new Uri(server.Address, "/rooms/13"), Ct);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, none.StatusCode);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_restarted_server_is_a_gap_and_Listening_in_the_stream()
    {
        await using EmbeddedPostgres own = await EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions { IgnoreConnectionVariables = true }, Ct);
        await using WebServer server = await WebServer.StartAsync(own.ConnectionString, app => app.MapChannel<Tick>("/ticks"), Ct);
        await using EventClient stream = await EventClient.OpenListeningAsync(server, "/ticks", Ct);
        await own.StopAsync(StopMode.Immediate, Ct);
        Assert.Matches(
            """^event: gap\ndata: {"channel":"web_ticks","cause":"disconnected","since":"20[^"]+"}$""", await stream.NextAsync("gap", Ct));
        await own.StartAgainAsync(Ct);
        Assert.Equal(
            "event: listening\nid: 2-0\ndata: {\"channel\":\"web_ticks\",\"generation\":2}", await stream.NextAsync("listening", Ct));
        await Session.ExecuteAsync(own.ConnectionString, $"notify {server.Listener.Channel}, '{{\"id\":9}}'", Ct);
        Assert.StartsWith("event: received\nid: 2-1\n", await stream.NextEventAsync(Ct), StringComparison.Ordinal);
    }

    private static void MapWatched(WebApplication app) =>
        app.MapChannel("/ticks", http => http.RequestServices.GetRequiredService<WatchedListener>());

    private async Task<WebServer> StartAsync(
        Action<WebApplication> map, Action<IServiceCollection>? services = null, HttpProtocols protocols = HttpProtocols.Http1) =>
        await WebServer.StartAsync(await postgres.CreateDatabaseAsync(ct: Ct), map, Ct, services, protocols);
}
