using System.Diagnostics;
using System.Text.Json;
using Npgsql;

namespace Notify.Benchmarks;

/// <summary>How many notifications are published, and how long each takes.</summary>
internal static class PublishBenchmark
{
    public static async Task RunAsync(BenchmarkRun run)
    {
        string database = await run.CreateDatabaseAsync();
        await using NpgsqlDataSource pool = NpgsqlDataSource.Create(database);
        await using NotifyPublisher publisher = new(new NotifyOptions { ConnectionString = database });
        OrderEventsPublisher ours = new(publisher);
        // Somebody listens, as in life.
        await using IAsyncDisposable listener = await Listeners.Raw(fast: true, parses: false)(database, static () => { });
        List<string> tables = [];
        foreach (int callers in run.IsQuick ? [1, 64] : new[] { 1, 8, 64, 512 })
        {
            Comparison comparison = new($"{callers} concurrent callers", "notifications/s*", "p50 µs*", "p99 µs*");
            comparison.Add("`pg_notify` over a pooled connection each", () => MeasureAsync(run, callers, payload => PooledAsync(pool, payload)));
            comparison.Add("NotifyGen, `PublishAsync`", () => MeasureAsync(run, callers, payload => ours.PublishAsync(payload).AsTask()));
            tables.Add(await comparison.RunAsync(run.Rounds));
            if (callers is 1 or 64)
            {
                const string Pooled = "`pg_notify` over a pooled connection each";
                run.Reached($"publish, {callers} callers: rate", Pooled, callers == 1 ? "≥ 1.5" : "≥ 15", comparison.Ratio(1, 0));
                run.Reached($"publish, {callers} callers: p50", Pooled, callers == 1 ? "" : "≤ 0.1", comparison.Ratio(1, 1));
            }
        }

        if (!run.IsQuick)
        {
            tables.Add(await InTransactionAsync(run, pool, ours));
            tables.Add(await ManyAsync(run, pool, ours));
        }

        tables.AddRange(await WriterBenchmark.RunAsync(run, pool, ours));
        run.Write(
            "publish",
            "Publishing",
            """
            Payloads of 240 bytes of JSON, no two alike; one listener in the same process. A caller publishes the next one when the one before
            has been committed.
            """,
            string.Join('\n', tables));
    }

    /// <summary>Has callers repeat something that they await, for a second.</summary>
    public static async Task<double[]> MeasureAsync(BenchmarkRun run, int callers, Func<OrderEvent, Task> call)
    {
        TimeSpan duration = TimeSpan.FromMilliseconds(run.IsQuick ? 500 : 1000);
        List<long>[] latencies = [.. Enumerable.Range(0, callers).Select(_ => new List<long>())];
        long started = Stopwatch.GetTimestamp();
        await Task.WhenAll(latencies.Select(own => Task.Run(() => CallAsync(own))));
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        List<long> all = [.. latencies.SelectMany(own => own).Order()];
        return [all.Count / seconds, Latencies.Percentile(all, 0.5), Latencies.Percentile(all, 0.99)];

        async Task CallAsync(List<long> own)
        {
            for (long now = started; Stopwatch.GetElapsedTime(started) < duration;)
            {
                await call(OrderEvent.Example with { OrderId = Random.Shared.NextInt64() });
                long before = own.Count == 0 ? started : now;
                now = Stopwatch.GetTimestamp();
                own.Add(now - before);
            }
        }
    }

    /// <summary>What one writes by hand.</summary>
    private static async Task PooledAsync(NpgsqlDataSource pool, OrderEvent payload)
    {
        await using NpgsqlCommand command = pool.CreateCommand("select pg_notify('order_events', $1)");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Json(payload) });
        await command.ExecuteNonQueryAsync();
    }

    private static Task<string> InTransactionAsync(BenchmarkRun run, NpgsqlDataSource pool, OrderEventsPublisher ours)
    {
        Comparison comparison = new("In the caller's transaction, 8 callers", "transactions/s*", "p50 µs*", "p99 µs*");
        comparison.Add("`pg_notify`", () => MeasureAsync(run, 8, payload => TransactionAsync(async (connection, transaction) =>
        {
            await using NpgsqlCommand command = new("select pg_notify('order_events', $1)", connection, transaction);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Json(payload) });
            await command.ExecuteNonQueryAsync();
        })));
        comparison.Add("NotifyGen, `PublishAsync(payload, transaction)`", () => MeasureAsync(run, 8, payload =>
            TransactionAsync((_, transaction) => ours.PublishAsync(payload, transaction).AsTask())));
        return comparison.RunAsync(run.Rounds);

        async Task TransactionAsync(Func<NpgsqlConnection, NpgsqlTransaction, Task> publish)
        {
            await using NpgsqlConnection connection = await pool.OpenConnectionAsync();
            await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync();
            await publish(connection, transaction);
            await transaction.CommitAsync();
        }
    }

    private static Task<string> ManyAsync(BenchmarkRun run, NpgsqlDataSource pool, OrderEventsPublisher ours)
    {
        const int Count = 10_000;
        Comparison comparison = new($"{Count} in one transaction", "notifications/s*", "ms");
        comparison.Add("`NpgsqlBatch` of `pg_notify`", () => OnceAsync(async payloads =>
        {
            await using NpgsqlConnection connection = await pool.OpenConnectionAsync();
            await using NpgsqlBatch batch = new(connection);
            foreach (OrderEvent payload in payloads)
            {
                batch.BatchCommands.Add(new NpgsqlBatchCommand("select pg_notify('order_events', $1)")
                {
                    Parameters = { new NpgsqlParameter<string> { TypedValue = Json(payload) } },
                });
            }

            await batch.ExecuteNonQueryAsync();
        }));
        comparison.Add("NotifyGen, `PublishManyAsync`", () => OnceAsync(payloads => ours.PublishManyAsync(payloads).AsTask()));
        return comparison.RunAsync(run.Rounds);

        static async Task<double[]> OnceAsync(Func<List<OrderEvent>, Task> publish)
        {
            List<OrderEvent> payloads = [.. Enumerable.Range(0, Count).Select(id => OrderEvent.Example with { OrderId = id })];
            long started = Stopwatch.GetTimestamp();
            await publish(payloads);
            TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
            return [Count / elapsed.TotalSeconds, elapsed.TotalMilliseconds];
        }
    }

    private static string Json(OrderEvent payload) => JsonSerializer.Serialize(payload, OrderEventContext.Default.OrderEvent);
}
