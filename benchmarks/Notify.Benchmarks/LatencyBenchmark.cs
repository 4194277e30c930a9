using System.Diagnostics;
using System.Text.Json;
using Npgsql;

namespace Notify.Benchmarks;

/// <summary>How long a single notification takes from publishing to the handler.</summary>
internal static class LatencyBenchmark
{
    public static async Task RunAsync(BenchmarkRun run)
    {
        int count = run.IsQuick ? 500 : 2000;
        string database = await run.CreateDatabaseAsync();
        Comparison comparison = new("From publishing to the handler", "p50 µs*", "p99 µs*", "p99.9 µs");
        Add("raw loop, default settings, System.Text.Json source generator", Listeners.Raw(fast: false, parses: true));
        Add("raw loop, fastest settings, not parsed", Listeners.Raw(fast: true, parses: false));
        Add("NotifyGen, `ReadAllAsync`", Listeners.NotifyGen());
        Add("NotifyGen, handler", HandlerListener.StartAsync);
        string table = await comparison.RunAsync(run.Rounds);
        const string Raw = "Npgsql's loop, default settings, System.Text.Json's source generator";
        run.Reached("latency to `ReadAllAsync`: p50", Raw, "≤ 1.1", comparison.Ratio(2, 0));
        run.Reached("latency to `ReadAllAsync`: p99", Raw, "≤ 1.1", comparison.Ratio(2, 1));
        run.Reached("latency to a handler: p50", Raw, "≤ 1.1", comparison.Ratio(3, 0));
        run.Reached("latency to a handler: p99", Raw, "≤ 1.1", comparison.Ratio(3, 1));
        run.Write(
            "latency",
            "From publishing to the handler",
            $"""
            {count} notifications of 240 bytes a round, a millisecond apart, sent by one prepared `pg_notify` on a kept connection of the same
            process. The clock runs from just before sending to the handler.
            """,
            table);

        void Add(string name, Listeners.Start start) => comparison.Add(name, () => MeasureAsync(database, count, start));
    }

    private static async Task<double[]> MeasureAsync(string database, int count, Listeners.Start start)
    {
        const int WarmUp = 100;
        long[] sent = new long[count + WarmUp];
        long[] arrived = new long[count + WarmUp];
        int received = 0;
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using IAsyncDisposable listener = await start(database, () =>
        {
            arrived[received++] = Stopwatch.GetTimestamp();
            if (received == arrived.Length)
            {
                done.SetResult();
            }
        });
        await using NpgsqlConnection connection = new(database);
        await connection.OpenAsync();
        string json = JsonSerializer.Serialize(OrderEvent.Example, OrderEventContext.Default.OrderEvent);
        await using NpgsqlCommand command = new("select pg_notify('order_events', $1)", connection)
        {
            Parameters = { new() { Value = json } },
        };
        await command.PrepareAsync();
        for (int i = 0; i < sent.Length; i++)
        {
            await Task.Delay(1);
            sent[i] = Stopwatch.GetTimestamp();
            await command.ExecuteNonQueryAsync();
        }

        await done.Task.WaitAsync(TimeSpan.FromSeconds(60));
        List<long> latencies = [.. sent.Zip(arrived, (from, to) => to - from).Skip(WarmUp).Order()];
        return [Latencies.Percentile(latencies, 0.5), Latencies.Percentile(latencies, 0.99), Latencies.Percentile(latencies, 0.999)];
    }
}
