using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Runtime.Tests.Embedded;

namespace Web.Tests;

public sealed class WebSocketTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Each_event_is_a_text_message()
    {
        await using WebServer server = await StartAsync(app => app.MapChannelSocket<Tick>("/ticks"));
        using ClientWebSocket socket = await ConnectAsync(server);
        Assert.Equal("""{"event":"heartbeat"}""", await ReceiveAsync(socket));
        Assert.Equal(
            """{"event":"listening","id":"1-0","data":{"channel":"web_ticks","generation":1}}""", await ReceiveAsync(socket));
        await server.PublishAsync(new Tick(7, "a"), Ct);
        Assert.Equal("""{"event":"received","id":"1-1","data":{"id":7,"text":"a"}}""", await ReceiveAsync(socket));
    }

    [Fact(Timeout = 60_000)]
    public async Task Silence_is_filled_with_heartbeats()
    {
        await using WebServer server = await StartAsync(
            app => app.MapChannelSocket<Tick>("/ticks", options => options.Heartbeat = TimeSpan.FromMilliseconds(10)));
        using ClientWebSocket socket = await ConnectAsync(server);
        await ListeningAsync(socket);
        Assert.Equal("""{"event":"heartbeat"}""", await ReceiveAsync(socket));
        Assert.Equal("""{"event":"heartbeat"}""", await ReceiveAsync(socket));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_client_that_closes_is_answered_and_unsubscribed()
    {
        await using WebServer server = await StartAsync(MapWatched);
        using ClientWebSocket socket = await ConnectAsync(server);
        await ListeningAsync(socket);
        await socket.SendAsync("what a client says is ignored"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, Ct);
        await server.Listener.WaitForAsync(1, Ct);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "enough", Ct);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
        Assert.Equal(WebSocketState.Closed, socket.State);
        await server.Listener.WaitForAsync(0, Ct);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_client_that_vanishes_is_unsubscribed()
    {
        await using WebServer server = await StartAsync(MapWatched);
        using (ClientWebSocket socket = await ConnectAsync(server))
        {
            await ListeningAsync(socket);
            await server.Listener.WaitForAsync(1, Ct);
            socket.Abort();
        }

        await server.Listener.WaitForAsync(0, Ct);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_stopping_application_closes_as_going_away_and_waits_for_the_answer()
    {
        await using WebServer server = await StartAsync(app => app.MapChannelSocket<Tick>("/ticks"));
        using ClientWebSocket socket = await ConnectAsync(server);
        await ListeningAsync(socket);
        long started = Environment.TickCount64;
        Task stopping = server.StopAsync(Ct);
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, await CloseStatusAsync(socket));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Ct);
        Assert.Equal(WebSocketState.Closed, socket.State);
        await stopping;
        Assert.InRange(Environment.TickCount64 - started, 0, 20_000);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_stopping_application_does_not_wait_for_clients_that_say_nothing()
    {
        await using WebServer server = await StartAsync(app => app.MapChannelSocket<Tick>("/ticks"));
        using ClientWebSocket socket = await ConnectAsync(server);
        await ListeningAsync(socket);
        long started = Environment.TickCount64;
        await server.StopAsync(Ct);
        Assert.InRange(Environment.TickCount64 - started, 0, 20_000);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_stopping_application_does_not_wait_for_clients_that_read_nothing()
    {
        BusyListener busy = new(int.MaxValue);
        await using WebServer server = await StartAsync(app => app.MapChannelSocket("/ticks", _ => busy));
        using ClientWebSocket socket = await ConnectAsync(server);
        await busy.StuckAsync(Ct);
        long started = Environment.TickCount64;
        await server.StopAsync(Ct);
        Assert.InRange(Environment.TickCount64 - started, 0, 20_000);
        await busy.Disposed.WaitAsync(Ct);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_listener_that_fails_closes_as_an_error()
    {
        await using WebServer server = await StartAsync(app => app.MapChannelSocket("/ticks", _ => new BusyListener(0)));
        using ClientWebSocket socket = await ConnectAsync(server);
        Assert.Equal("""{"event":"heartbeat"}""", await ReceiveAsync(socket));
        Assert.Equal(WebSocketCloseStatus.InternalServerError, await CloseStatusAsync(socket));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData("http://{host}.evil.example", HttpStatusCode.Forbidden)]
    [InlineData("http://{host}", HttpStatusCode.SwitchingProtocols)]
    [InlineData("https://{host}", HttpStatusCode.SwitchingProtocols)] // a proxy decrypts
    [InlineData("https://Shop.example", HttpStatusCode.SwitchingProtocols)]
    [InlineData("http://shop.example", HttpStatusCode.Forbidden)]
    [InlineData("https://pasted.example", HttpStatusCode.SwitchingProtocols)] // given with a slash
    public async Task Pages_of_foreign_origins_are_refused(string origin, HttpStatusCode expected)
    {
        await using WebServer server = await StartAsync(
            app => app.MapChannelSocket<Tick>("/ticks", options => options.AllowedOrigins = ["https://shop.example", "https://pasted.example/"]));
        using HttpRequestMessage request = UpgradeRequest(server);
        request.Headers.Add("Origin", origin.Replace("{host}", server.Address.Authority, StringComparison.Ordinal));
        using HttpResponseMessage response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("https", "shop.example", "http://shop.example", false)] // written on the way by anybody
    [InlineData("https", "shop.example:443", "https://shop.example", true)] // a proxy that names the port
    [InlineData("https", "shop.example:8443", "https://shop.example", false)]
    [InlineData("http", "xn--bcher-kva.example", "http://xn--bcher-kva.example", true)]
    [InlineData("http", "[::1]:5080", "http://[::1]:5080", true)]
    [InlineData("http", "", "http://shop.example", false)]
    public void The_own_origin_is_the_host_that_was_asked_for(string scheme, string host, string origin, bool expected)
    {
        DefaultHttpContext http = new();
        http.Request.Scheme = scheme;
        http.Request.Headers.Host = host;
        http.Request.Headers.Origin = origin;
        Assert.Equal(expected, Notify.AspNetCore.WebSocketOrigin.IsAllowed(http.Request, []));
    }

    [Fact(Timeout = 60_000)]
    public async Task Other_requests_get_400_and_the_unauthorized_401()
    {
        await using WebServer server = await StartAsync(app =>
        {
            app.MapChannelSocket<Tick>("/ticks");
            app.MapChannelSocket<Tick>("/guarded").RequireAuthorization();
        });
        using HttpResponseMessage plain = await server.Client.GetAsync(new Uri(server.Address, "/ticks"), Ct);
        Assert.Equal(HttpStatusCode.BadRequest, plain.StatusCode);
        using HttpRequestMessage request = UpgradeRequest(server, "/guarded");
        using HttpResponseMessage guarded = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
        Assert.Equal(HttpStatusCode.Unauthorized, guarded.StatusCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task Without_the_middleware_the_server_says_what_is_missing()
    {
        TaskCompletionSource<Exception> thrown = new();
        await using WebServer server = await WebServer.StartAsync(
            await postgres.CreateDatabaseAsync(ct: Ct),
            app =>
            {
                app.Use(async (http, next) =>
                {
                    try
                    {
                        await next(http);
                    }
                    catch (Exception e)
                    {
                        thrown.SetResult(e);
                        throw;
                    }
                });
                app.MapChannelSocket<Tick>("/ticks");
            },
            Ct);
        using HttpRequestMessage request = UpgradeRequest(server);
        using HttpResponseMessage response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains("app.UseWebSockets()", (await thrown.Task.WaitAsync(Ct)).Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Over_http_2_too()
    {
        await using WebServer server = await WebServer.StartAsync(
            await postgres.CreateDatabaseAsync(ct: Ct),
            Sockets(app => app.MapChannelSocket<Tick>("/ticks")),
            Ct,
            protocols: HttpProtocols.Http2);
        using ClientWebSocket socket = new();
        socket.Options.HttpVersion = HttpVersion.Version20;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        await socket.ConnectAsync(SocketAddress(server), server.Client, Ct);
        await ListeningAsync(socket);
    }

    private static void MapWatched(WebApplication app) =>
        app.MapChannelSocket("/ticks", http => http.RequestServices.GetRequiredService<WatchedListener>());

    private static Action<WebApplication> Sockets(Action<WebApplication> map) => app =>
    {
        app.UseWebSockets();
        map(app);
    };

    private async Task<WebServer> StartAsync(Action<WebApplication> map) =>
        await WebServer.StartAsync(await postgres.CreateDatabaseAsync(ct: Ct), Sockets(map), Ct);

    private static async Task<ClientWebSocket> ConnectAsync(WebServer server)
    {
        ClientWebSocket socket = new();
        await socket.ConnectAsync(SocketAddress(server), Ct);
        return socket;
    }

    private static Uri SocketAddress(WebServer server) => new UriBuilder(server.Address) { Scheme = "ws", Path = "/ticks" }.Uri;

    private static HttpRequestMessage UpgradeRequest(WebServer server, string path = "/ticks")
    {
        HttpRequestMessage request = new(HttpMethod.Get, new Uri(server.Address, path));
        request.Headers.Add("Connection", "Upgrade");
        request.Headers.Add("Upgrade", "websocket");
        request.Headers.Add("Sec-WebSocket-Version", "13");
        request.Headers.Add("Sec-WebSocket-Key", Convert.ToBase64String(new byte[16]));
        return request;
    }

    private static async Task ListeningAsync(ClientWebSocket socket)
    {
        string message = """{"event":"heartbeat"}""";
        while (message == """{"event":"heartbeat"}""")
        {
            message = await ReceiveAsync(socket);
        }

        Assert.StartsWith("""{"event":"listening",""", message, StringComparison.Ordinal);
    }

    private static async Task<string> ReceiveAsync(ClientWebSocket socket)
    {
        byte[] buffer = new byte[64 * 1024];
        WebSocketReceiveResult result = await socket.ReceiveAsync(buffer, Ct);
        Assert.Equal(WebSocketMessageType.Text, result.MessageType);
        Assert.True(result.EndOfMessage);
        return Encoding.UTF8.GetString(buffer, 0, result.Count);
    }

    private static async Task<WebSocketCloseStatus?> CloseStatusAsync(ClientWebSocket socket)
    {
        WebSocketReceiveResult result = await socket.ReceiveAsync(new byte[64], Ct);
        Assert.Equal(WebSocketMessageType.Close, result.MessageType);
        return result.CloseStatus;
    }
}
