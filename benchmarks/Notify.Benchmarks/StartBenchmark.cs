using System.Diagnostics;
using Npgsql;

namespace Notify.Benchmarks;

/// <summary>How soon one listens, and what a subscription takes.</summary>
internal static class StartBenchmark
{
    public static async Task RunAsync(BenchmarkRun run)
    {
        string database = await run.CreateDatabaseAsync();
        Comparison start = new("Starting", "ms*");
        start.Add("connect and LISTEN, raw", async () => [await MillisecondsAsync(() => Listeners.Raw(true, false)(database, static () => { }))]);
        start.Add("host start to `OnListeningAsync`", async () => [await MillisecondsAsync(() => HandlerListener.StartAsync(database, static () => { }))]);
        start.Add("server ends the session to `Listening`", async () => [await ReconnectAsync(database)]);
        Comparison memory = new("10 000 subscriptions", "bytes each*", "ms for all");
        memory.Add("to one channel", () => SubscribeAsync(database, 10_000, oneChannel: true));
        memory.Add("to a channel each", () => SubscribeAsync(database, 10_000, oneChannel: false));
        run.Write(
            "start",
            "Starting, reconnecting, and memory",
            "A raw connection for comparison does less: it verifies nothing and will not come back.",
            $"{await start.RunAsync(run.Rounds)}\n{await memory.RunAsync(run.Rounds)}");
    }

    private static async Task<double> MillisecondsAsync(Func<Task<IAsyncDisposable>> start)
    {
        long started = Stopwatch.GetTimestamp();
        IAsyncDisposable listener = await start();
        double milliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        await listener.DisposeAsync();
        return milliseconds;
    }

    private static async Task<double> ReconnectAsync(string database)
    {
        NotifyOptions options = new() { ConnectionString = database, StablePeriod = TimeSpan.FromTicks(1) };
        await using NotifyPublisher publisher = new(options);
        await using NotifyListener listener = new(options, publisher);
        await using ISubscription<OrderEvent> subscription = await new OrderEventsListener(listener).SubscribeAsync();
        await using IAsyncEnumerator<ChannelEvent<OrderEvent>> events = subscription.ReadEventsAsync().GetAsyncEnumerator();
        await NextAsync();
        await using NpgsqlConnection connection = new(database);
        await connection.OpenAsync();
        await using NpgsqlCommand end = new(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name like '%notify listener%'", connection);
        long started = Stopwatch.GetTimestamp();
        await end.ExecuteNonQueryAsync();
        await NextAsync();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;

        async Task NextAsync()
        {
            do
            {
                await events.MoveNextAsync();
            }
            while (events.Current is not Listening<OrderEvent>);
        }
    }

    private static async Task<double[]> SubscribeAsync(string database, int count, bool oneChannel)
    {
        NotifyOptions options = new() { ConnectionString = database };
        await using NotifyPublisher publisher = new(options);
        await using NotifyListener listener = new(options, publisher);
        await using ISubscription<OrderEvent> first = await new OrderEventsListener(listener).SubscribeAsync();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        long started = Stopwatch.GetTimestamp();
        ISubscription<OrderEvent>[] subscriptions = await Task.WhenAll(Enumerable.Range(0, count).Select(id =>
            new ChannelListener<OrderEvent>(listener, oneChannel ? "order_events" : $"orders_{id}", OrderEventsChannel.Serializer)
                .SubscribeAsync().AsTask()));
        double milliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        double bytes = (double)(GC.GetTotalMemory(forceFullCollection: true) - before) / count;
        GC.KeepAlive(subscriptions);
        return [bytes, milliseconds];
    }
}
