using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Npgsql;

namespace Notify.Benchmarks;

/// <summary>How fast a burst is received.</summary>
internal static class ReceiveBenchmark
{
    private const int InTransaction = 1000;

    private static int Stop => OperatingSystem.IsMacOS() ? 17 : 19;

    private static int Continue => OperatingSystem.IsMacOS() ? 19 : 18;

    public static async Task RunAsync(BenchmarkRun run)
    {
        int count = run.IsQuick ? 20_000 : 50_000;
        string database = await run.CreateDatabaseAsync();
        Comparison comparison = new("Receiving", "notifications/s*", "client CPU µs each*", "bytes allocated each");
        Add("raw loop, default settings, System.Text.Json source generator", Listeners.Raw(fast: false, parses: true));
        Add("raw loop, fastest settings, System.Text.Json source generator", Listeners.Raw(fast: true, parses: true));
        Add("raw loop, default settings, not parsed", Listeners.Raw(fast: false, parses: false));
        Add("raw loop, fastest settings, not parsed", Listeners.Raw(fast: true, parses: false));
        Add("NotifyGen, `ReadAllAsync`", Listeners.NotifyGen());
        Add("NotifyGen, handler", HandlerListener.StartAsync);
        if (!run.IsQuick)
        {
            Add("NotifyGen, 10 subscriptions", Listeners.NotifyGen(subscribers: 10));
            Add("NotifyGen, 100 subscriptions", Listeners.NotifyGen(subscribers: 100));
            Add("NotifyGen, 100 channels", Listeners.NotifyGen(channels: 100));
            Add("NotifyGen, 10 000 channels", Listeners.NotifyGen(channels: 10_000));
        }

        string table = await comparison.RunAsync(run.Rounds);
        Goals(run, comparison);
        run.Write(
            "receive",
            "Receiving a burst",
            $"""
            {count} notifications of 240 bytes of JSON, committed {InTransaction} at a time while the listener's server process is stopped; then it
            goes on, and the clock runs until the last has been handled. An equal burst before it has made the buffers grow. Of several
            subscriptions each receives all, and the last one's time counts.
            """,
            table);

        void Add(string name, Listeners.Start start) => comparison.Add(name, () => MeasureAsync(database, count, start));
    }

    private static void Goals(BenchmarkRun run, Comparison comparison)
    {
        const string What = "receive, typed, `ReadAllAsync`: ";
        const int Driver = 3;
        const int Ours = 4;
        run.Reached(What + "rate", "Npgsql's loop, default settings, System.Text.Json's source generator", "≥ 1.8", comparison.Ratio(Ours, 0));
        run.Reached(What + "rate", "Npgsql's fastest loop, which does not parse", "≥ 0.4", comparison.Ratio(Ours, 0, Driver));
        double ofPayload = BytesOfPayload();
        double[] beyond = [.. comparison.Figures(Ours, 2).Zip(comparison.Figures(Driver, 2), (ours, driver) => ours - driver - ofPayload)];
        run.Reached(What + "bytes allocated each", "the driver's own and the payload's", "0 more", Comparison.Shown(beyond));
    }

    private static double BytesOfPayload()
    {
        const int Times = 1000;
        string json = OrderEventsChannel.Serializer.Serialize(OrderEvent.Example);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Times; i++)
        {
            GC.KeepAlive(OrderEventsChannel.Serializer.Deserialize(json));
        }

        return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / Times;
    }

    private static async Task<double[]> MeasureAsync(string database, int count, Listeners.Start start)
    {
        int left = 0;
        TaskCompletionSource? done = null;
        await using IAsyncDisposable listener = await start(database, () =>
        {
            if (Interlocked.Decrement(ref left) == 0)
            {
                done!.SetResult();
            }
        });
        await using NpgsqlConnection connection = new(database);
        await connection.OpenAsync();
        await BurstAsync();
        return await BurstAsync();

        async Task<double[]> BurstAsync()
        {
            List<int> processes = await ListenersAsync(connection);
            left = count;
            done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Signal(Stop, processes);
            long allocated;
            TimeSpan cpu;
            long start;
            try
            {
                await SendAsync(connection, count);
            }
            finally
            {
                GC.Collect();
                allocated = GC.GetTotalAllocatedBytes(precise: true);
                cpu = Environment.CpuUsage.TotalTime;
                start = Stopwatch.GetTimestamp();
                Signal(Continue, processes);
            }

            await done.Task.WaitAsync(TimeSpan.FromSeconds(120));
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
            cpu = Environment.CpuUsage.TotalTime - cpu;
            return [count / seconds, cpu.TotalMicroseconds / count, (double)allocated / count];
        }
    }

    private static async Task<List<int>> ListenersAsync(NpgsqlConnection connection)
    {
        await using NpgsqlCommand command = new(
            "select pid from pg_stat_activity where datname = current_database() and application_name like '%listener%'", connection);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        List<int> processes = [];
        while (await reader.ReadAsync())
        {
            processes.Add(reader.GetInt32(0));
        }

        return processes;
    }

    private static void Signal(int signal, List<int> processes)
    {
        if (processes.Any(process => Kill(process, signal) != 0))
        {
            throw new Win32Exception();
        }
    }

    /// <summary>A call and no program: until that has been started and has ended, a good part of a burst has been received.</summary>
    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);

    /// <summary>Each has another id, because equal ones would be delivered once (F5).</summary>
    private static async Task SendAsync(NpgsqlConnection connection, int count)
    {
        string[] parts = JsonSerializer.Serialize(OrderEvent.Example, OrderEventContext.Default.OrderEvent).Split("4711042");
        await using NpgsqlCommand command = new(
            "select count(pg_notify('order_events', $1 || (1000000 + i) || $2)) from generate_series($3, $4) as i", connection)
        {
            Parameters = { new() { Value = parts[0] }, new() { Value = parts[1] }, new() { Value = 0 }, new() { Value = 0 } },
        };
        for (int start = 0; start < count; start += InTransaction)
        {
            (command.Parameters[2].Value, command.Parameters[3].Value) = (start, start + InTransaction - 1);
            await command.ExecuteNonQueryAsync();
        }
    }
}
