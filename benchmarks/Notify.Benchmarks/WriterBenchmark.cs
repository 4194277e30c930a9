using Npgsql;

namespace Notify.Benchmarks;

/// <summary>What notifying costs those who write: committers of a row and a notification.</summary>
internal static class WriterBenchmark
{
    public static async Task<List<string>> RunAsync(BenchmarkRun run, NpgsqlDataSource pool, OrderEventsPublisher publisher)
    {
        await using (NpgsqlCommand create = pool.CreateCommand("create table orders (id bigint, customer text, amount numeric)"))
        {
            await create.ExecuteNonQueryAsync();
        }

        List<string> tables = [];
        foreach (int committers in run.IsQuick ? [16] : new[] { 1, 4, 16 })
        {
            Comparison comparison = new($"{committers} concurrent committers", "transactions/s*", "p50 µs*", "p99 µs*");
            Add("INSERT alone", (_, transaction) => transaction.CommitAsync());
            Add("INSERT, `PublishAsync(payload, transaction)`", async (payload, transaction) =>
            {
                await publisher.PublishAsync(payload, transaction);
                await transaction.CommitAsync();
            });
            Add("INSERT, `AfterCommit`", async (payload, transaction) =>
            {
                AfterCommit afterCommit = new(transaction);
                publisher.Publish(payload, afterCommit);
                await afterCommit.CommitAsync();
            });
            tables.Add(await comparison.RunAsync(run.Rounds));
            if (committers == 16)
            {
                run.Reached("INSERT and notification in the transaction, 16 committers: rate", "INSERT alone", "", comparison.Ratio(1, 0));
                run.Reached("INSERT and notification by `AfterCommit`, 16 committers: rate", "INSERT alone", "≥ 0.7", comparison.Ratio(2, 0));
            }

            void Add(string name, Func<OrderEvent, NpgsqlTransaction, Task> finish) =>
                comparison.Add(name, () => PublishBenchmark.MeasureAsync(run, committers, payload => InsertAsync(pool, payload, finish)));
        }

        return tables;
    }

    private static async Task InsertAsync(NpgsqlDataSource pool, OrderEvent payload, Func<OrderEvent, NpgsqlTransaction, Task> finish)
    {
        await using NpgsqlConnection connection = await pool.OpenConnectionAsync();
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync();
        await using NpgsqlCommand insert = new("insert into orders values ($1, $2, $3)", connection, transaction)
        {
            Parameters =
            {
                new NpgsqlParameter<long> { TypedValue = payload.OrderId },
                new NpgsqlParameter<string> { TypedValue = payload.Customer },
                new NpgsqlParameter<decimal> { TypedValue = payload.TotalAmount },
            },
        };
        await insert.ExecuteNonQueryAsync();
        await finish(payload, transaction);
    }
}
