using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Notify.Benchmarks.Web;

/// <summary>What a server spends on a thousand clients of a busy channel.</summary>
internal static class WebBenchmark
{
    private const int Clients = 1000;
    private const int EventsPerSecond = 20;

    public static async Task RunAsync(BenchmarkRun run)
    {
        string database = await run.CreateDatabaseAsync();
        int seconds = run.IsQuick ? 3 : 6;
        Comparison comparison = new(
            "Clients of one channel", "server CPU ms/s*", "of it outside the kernel", "CPU µs an event and client", "bytes an event and client");
        Add("plain ASP.NET Core: `TypedResults.ServerSentEvents` of a constant string", "/constant");
        Add("`MapChannel`", "/channel");
        Add("`MapChannel`, `Select` returns the payload", "/select");
        Add("`MapChannelSocket`", "/socket");
        Add("`TypedResults.ServerSentEvents(orders.ReadAllAsync(ct))`", "/lambda");
        comparison.Add("no web server: the same bytes, by `Socket.SendAsync` in a loop", () => RawSockets.MeasureAsync(Clients, EventsPerSecond, seconds));
        string table = await comparison.RunAsync(run.IsQuick ? 2 : run.Rounds);
        run.Reached(
            $"web, {Clients} clients, {EventsPerSecond} events/s, `MapChannel`: server CPU", "ASP.NET Core's own endpoint that writes a constant", "≤ 1", comparison.Ratio(1, 0));
        run.Write(
            "web",
            "Sending to browsers",
            $"""
            {Clients} clients in another process, {EventsPerSecond} notifications a second of 240 bytes of JSON for {seconds} s. The CPU time is that of the
            server's process, with Kestrel, the kernel and the one listening connection. The first line is what ASP.NET Core itself takes to
            send a constant, the last what the kernel takes for a thousand sockets: over the loopback address that includes the receiving side.
            """,
            table);

        void Add(string name, string path) => comparison.Add(name, () => MeasureAsync(database, path, seconds));
    }

    private static async Task<double[]> MeasureAsync(string database, string path, int seconds)
    {
        Constant constant = new();
        await using WebApplication app = await StartAsync(database, constant);
        await using WebClients clients = await WebClients.StartAsync(new Uri(app.Urls.First()).Port, path, Clients);
        IOrderEventsPublisher publisher = app.Services.GetRequiredService<IOrderEventsPublisher>();
        await SendAsync(EventsPerSecond); // Until buffers have grown and everything is compiled.
        long received = await clients.ReceivedAsync();
        CpuTime cpu = CpuTime.Now;
        long start = Stopwatch.GetTimestamp();
        int events = EventsPerSecond * seconds;
        await SendAsync(events);
        double elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return cpu.Figures(elapsed, (double)events * Clients, await clients.ReceivedAsync() - received);

        // All endpoints get the same notifications, so that what they cost is the same everywhere.
        async Task SendAsync(int count)
        {
            using PeriodicTimer timer = new(TimeSpan.FromSeconds(1) / EventsPerSecond);
            for (int sent = 0; sent < count; sent++)
            {
                await timer.WaitForNextTickAsync();
                await publisher.PublishAsync(OrderEvent.Example with { OrderId = 4_000_000 + sent });
                constant.Next();
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }
    }

    private static async Task<WebApplication> StartAsync(string database, Constant constant)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Services.AddNotify(database).AddOrderEvents();
        WebApplication app = builder.Build();
        app.UseWebSockets();
        string json = OrderEventsChannel.Serializer.Serialize(OrderEvent.Example);
        app.MapGet("/constant", (CancellationToken ct) => TypedResults.ServerSentEvents(constant.ReadAsync(json, ct), eventType: "received"));
        app.MapChannel<OrderEvent>("/channel");
        app.MapChannel<OrderEvent>("/select", options => options.Select = (order, _) => order);
        app.MapChannelSocket<OrderEvent>("/socket");
        app.MapGet("/lambda", (IOrderEventsListener orders, CancellationToken ct) =>
            TypedResults.ServerSentEvents(orders.ReadAllAsync(ct), eventType: "received"));
        await app.StartAsync();
        await using NpgsqlConnection connection = new(database);
        await connection.OpenAsync();
        return app;
    }

    /// <summary>The same text for every client, whenever the notifications of the others come.</summary>
    private sealed class Constant
    {
        private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Next()
        {
            TaskCompletionSource next = Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously));
            next.SetResult();
        }

        public async IAsyncEnumerable<string> ReadAsync(string text, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
        {
            yield return text; // So that the response begins.
            while (true)
            {
                await _next.Task.WaitAsync(ct);
                yield return text;
            }
        }
    }
}
