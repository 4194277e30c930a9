using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Notify;
using Notify.AspNetCore;
using Runtime.Tests.Embedded;
using Runtime.Tests.Support;

namespace Web.Tests;

/// <summary>A client that stops reading, on a real socket whose buffers are small.</summary>
public sealed class WriteTimeoutTests(PostgresServer postgres)
{
    private const int Batch = 200;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory(Timeout = 120_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_stops_reading_is_cut_off_and_nobody_else(bool isWebSocket)
    {
        TimeSpan timeout = TimeSpan.FromSeconds(1);
        await using WebServer server = await WebServer.StartAsync(
            await postgres.CreateDatabaseAsync(ct: Ct),
            app =>
            {
                app.UseWebSockets();
                app.MapChannel("/watched", http => http.RequestServices.GetRequiredService<WatchedListener>(), options => options.WriteTimeout = timeout);
                app.MapChannelSocket("/socket", http => http.RequestServices.GetRequiredService<WatchedListener>(), options => options.WriteTimeout = timeout);
            },
            Ct);
        await using EventClient fast = await EventClient.OpenListeningAsync(server, "/watched", Ct);
        using Socket slow = await OpenAsync(server, isWebSocket ? "/socket" : "/watched", isWebSocket);
        await server.Listener.WaitForAsync(2, Ct);

        // What the other one reads shows that it is served all the while.
        Task cutOff = server.Listener.WaitForAsync(1, Ct);
        int read = 0;
        while (!cutOff.IsCompleted)
        {
            await server.Service<IWebTicksPublisher>().PublishManyAsync(
                [.. Enumerable.Range(read, Batch).Select(id => new Tick(id, new string('x', 1000)))], Ct);
            for (int end = read + Batch; read < end; read++)
            {
                Assert.Contains($"{{\"id\":{read},", await fast.NextAsync("received", Ct), StringComparison.Ordinal);
            }
        }

        // Cut, and not ended: what was not read yet is gone, and no end of the stream comes.
        Assert.NotEqual(0, await DrainAsync(slow));
        await server.PublishAsync(new Tick(-1), Ct);
        Assert.Contains("{\"id\":-1,", await fast.NextAsync("received", Ct), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_standstill_of_this_process_cuts_nobody_off()
    {
        RestlessTime time = new();
        await using ServiceProvider services =
            new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(time).BuildServiceProvider();
        DefaultHttpContext http = new() { RequestServices = services };
        using Lifetime lifetime = new();
        http.Features.Set<IHttpRequestLifetimeFeature>(lifetime);
        using CancellationTokenSource end = new();
        ChannelEndpointOptions<Tick> options = new() { Log = new EndpointLog(services) };
        Task pumping = new EventPump<Tick>(
            http, new UnusedListener(), options, JsonSerializerOptions.Default, new StuckSink(lifetime.RequestAborted))
            .RunAsync(resumes: false, end.Token);
        Task other = Task.Delay(TimeSpan.FromSeconds(30), time, Ct);
        time.Advance(TimeSpan.FromHours(1));
        await other;
        Assert.False(lifetime.RequestAborted.IsCancellationRequested);
        while (!lifetime.RequestAborted.IsCancellationRequested)
        {
            time.Advance(TimeSpan.FromSeconds(0.5));
            RunningTime.Find(time).Beat();
            await Task.Yield();
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pumping);
    }

    [Fact]
    public void The_timeout_is_checked()
    {
        ChannelEndpointOptions<Tick> options = new();
        Assert.Equal(TimeSpan.FromSeconds(30), options.WriteTimeout);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.WriteTimeout = TimeSpan.Zero);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.WriteTimeout = TimeSpan.FromDays(2));
    }

    private sealed class Lifetime : IHttpRequestLifetimeFeature, IDisposable
    {
        private readonly CancellationTokenSource _aborted = new();

        public CancellationToken RequestAborted
        {
            get => _aborted.Token;
            set => throw new NotSupportedException();
        }

        public void Abort() => _aborted.Cancel();

        public void Dispose() => _aborted.Dispose();
    }

    private sealed class UnusedListener : IChannelListener<Tick>
    {
        public string Channel => "c";

        public ValueTask<ISubscription<Tick>> SubscribeAsync(SubscriptionOptions? options = null, CancellationToken ct = default) =>
            throw new NotSupportedException();
    }

    /// <summary>Its client takes nothing.</summary>
    private sealed class StuckSink(CancellationToken aborted) : IEventSink
    {
        public long PendingBytes => 1;

        public void Write(ReadOnlySpan<byte> name, ReadOnlySpan<byte> id, ReadOnlySpan<byte> data) => throw new NotSupportedException();

        public void WriteHeartbeat()
        {
        }

        public ValueTask FlushAsync(CancellationToken ct) => new(Task.Delay(Timeout.Infinite, aborted));
    }

    private static async Task<Socket> OpenAsync(WebServer server, string path, bool isWebSocket)
    {
        // Before connecting: the window that is offered depends on it.
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port, Ct);
        string upgrade = isWebSocket
            ? "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            : "";
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n{upgrade}\r\n"), Ct);
        return socket;
    }

    /// <summary>Reads until the connection is reset.</summary>
    private static async Task<int> DrainAsync(Socket socket)
    {
        byte[] buffer = new byte[16 * 1024];
        int sum = 0;
        try
        {
            while (await socket.ReceiveAsync(buffer, Ct) is > 0 and int read)
            {
                sum += read;
            }
        }
        catch (SocketException e)
        {
            Assert.Equal(SocketError.ConnectionReset, e.SocketErrorCode);
        }

        return sum;
    }
}
