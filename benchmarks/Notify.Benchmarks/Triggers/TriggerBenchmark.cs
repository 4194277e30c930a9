using System.Diagnostics;
using System.Globalization;
using System.Text;
using Notify.Testing;
using Npgsql;

namespace Notify.Benchmarks.Triggers;

/// <summary>
/// What triggers add to an INSERT. The cases take turns, round by round, so that whatever else the machine does hits all of them;
/// ratios are made within a round.
/// </summary>
internal static class TriggerBenchmark
{
    private const int Rows = 10_000;
    private const int Transactions = 200;
    private const int Rounds = 15;

    public static async Task<string> RunAsync()
    {
        await using EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions
        {
            Settings = new Dictionary<string, string> { ["shared_buffers"] = "256MB", ["max_wal_size"] = "4GB", ["autovacuum"] = "off" },
        });
        await using NpgsqlConnection connection = new(await server.CreateDatabaseAsync());
        await connection.OpenAsync();
        foreach (TriggerCase one in TriggerCase.All)
        {
            await ExecuteAsync(connection, $"""
                CREATE TABLE {one.Table} (
                    id bigint, user_id integer, status varchar(20), total_amount numeric(10,2), created_at timestamptz, updated_at timestamptz);
                {one.Sql}
                """);
        }

        List<double[]> statements = [];
        List<double[]> transactions = [];
        for (int round = -2; round < Rounds; round++)
        {
            double[] statement = await StatementsAsync(connection);
            double[] transaction = await TransactionsAsync(connection);
            if (round >= 0)
            {
                statements.Add(statement);
                transactions.Add(transaction);
            }
        }

        return Report(server.ServerVersion, statements, transactions);
    }

    private static async Task<double[]> StatementsAsync(NpgsqlConnection connection)
    {
        double[] microseconds = new double[TriggerCase.All.Count];
        for (int at = 0; at < microseconds.Length; at++)
        {
            string table = TriggerCase.All[at].Table;
            await ExecuteAsync(connection, $"TRUNCATE {table}");
            long start = Stopwatch.GetTimestamp();
            await ExecuteAsync(
                connection, $"INSERT INTO {table} SELECT n, n % 100, 'pending', n * 1.25, now(), now() FROM generate_series(1, {Rows}) AS n");
            microseconds[at] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        return microseconds;
    }

    /// <summary>The median transaction of each case. Here the cases take turns transaction by transaction.</summary>
    private static async Task<double[]> TransactionsAsync(NpgsqlConnection connection)
    {
        NpgsqlCommand[] commands = [.. TriggerCase.All.Select(one => new NpgsqlCommand(
            $"INSERT INTO {one.Table} VALUES (1, 7, 'pending', 12.50, now(), now())", connection))];
        double[][] microseconds = [.. commands.Select(_ => new double[Transactions])];
        foreach (NpgsqlCommand command in commands)
        {
            await command.PrepareAsync();
        }

        for (int transaction = 0; transaction < Transactions; transaction++)
        {
            for (int at = 0; at < commands.Length; at++)
            {
                long start = Stopwatch.GetTimestamp();
                await commands[at].ExecuteNonQueryAsync();
                microseconds[at][transaction] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            }
        }

        return [.. microseconds.Select(times => times.Order().ElementAt(Transactions / 2))];
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static string Report(Version version, List<double[]> statements, List<double[]> transactions)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"""
            # What triggers add to an INSERT

            PostgreSQL {version}, {Environment.ProcessorCount} cores, loopback, {Rounds} rounds in which the cases take turns: median, and in brackets the range of the
            middle half. First {Rows} rows by one statement: microseconds that each row costs more than without a trigger, and that as a share of
            the row level's; "fastest" is the difference of the fastest rounds, which other work on the machine has disturbed least. Then one row
            per transaction (the median of {Transactions}, in turns): the time as a ratio to that without a trigger.

            `NOTIFY_PG_BIN=npm dotnet run -c Release --project benchmarks/Notify.Benchmarks -- trigger` writes this file.

            | | added µs a row | fastest | share of row level | one row per transaction |
            |---|---:|---:|---:|---:|

            """);
        int rowLevel = TriggerCase.All.ToList().FindIndex(one => one.Table == "bench_row");
        for (int at = 0; at < TriggerCase.All.Count; at++)
        {
            int index = at;
            double[] added = [.. statements.Select(round => (round[index] - round[0]) / Rows)];
            double[] shares = [.. statements.Select(round => (round[index] - round[0]) / (round[rowLevel] - round[0]))];
            double[] ratios = [.. transactions.Select(round => round[index] / round[0])];
            double fastest = (statements.Min(round => round[index]) - statements.Min(round => round[0])) / Rows;
            text.Append(CultureInfo.InvariantCulture, $"| {TriggerCase.All[at].Title} | {Shown(added)} | {fastest:F2} | {Shown(shares)} | {Shown(ratios)} |\n");
        }

        return text.ToString().ReplaceLineEndings("\n");
    }

    private static string Shown(double[] values)
    {
        Array.Sort(values);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{values[values.Length / 2]:F2} ({values[values.Length / 4]:F2}–{values[values.Length * 3 / 4]:F2})");
    }
}
