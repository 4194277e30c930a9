using System.Diagnostics;
using Notify.Testing;
using Npgsql;
using Runtime.Harness.Clients;
using Runtime.Harness.Processes;
using Runtime.Harness.Servers;

namespace Notify.Benchmarks;

/// <summary>
/// Faults at random while two thousand notifications a second are sent to three client processes; then the books are checked. Ends
/// with 1 if they don't balance: a subscriber lost something without a gap, got something twice or out of order, memory grew, or a
/// session was left on the server.
/// </summary>
internal sealed class Soak : IAsyncDisposable
{
    internal const string Channel = "soak";

    private const long Megabyte = 1 << 20;

    /// <summary>What the garbage collector has not got round to; an event lost in each of a few hundred faults would be more.</summary>
    private const long MemorySlack = 8 * Megabyte;

    private static readonly TimeSpan SampleInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly SoakOptions _options;
    private readonly EmbeddedPostgres _server;
    private readonly SmallDisk? _disk;
    private readonly AuditedChannel _channel;
    private readonly SoakClient[] _clients;
    private readonly SoakSender _sender;
    private readonly SoakFaults _faults;
    private long _start;

    private Soak(SoakOptions options, EmbeddedPostgres server, SmallDisk? disk, string database)
    {
        (_options, _server, _disk) = (options, server, disk);
        _channel = new AuditedChannel(database, Channel);
        _sender = new SoakSender(_channel, options.Seed);
        ClientSettings settings = new() { ConnectionString = database, Seed = options.Seed };
        _clients =
        [
            new("steady", database, settings with { Sabotage = options.Sabotage }),
            new("small", database, settings, new ClientLimits { HeapBytes = 256 * Megabyte }),
            new("mortal", database, settings),
        ];
        _faults = new SoakFaults(server, database, disk, _clients, _sender, options.Seed);
    }

    private bool IsOver => Stopwatch.GetElapsedTime(_start) > _options.Duration;

    /// <param name="args">See <see cref="SoakOptions.Usage"/>.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        SoakOptions options = SoakOptions.Parse(args);
        if (PausedProcess.Unavailable is { } reason)
        {
            Console.Error.WriteLine(reason);
            return 2;
        }

        Dictionary<string, string> settings = new() { ["max_wal_size"] = "64MB" };
        using SmallDisk? disk = SmallDisk.Unavailable is null ? new SmallDisk(megabytes: 512) : null;
        await using EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(
            disk?.ServerOptions(settings) ?? new EmbeddedPostgresOptions { IgnoreConnectionVariables = true });
        Console.WriteLine(
            $"PostgreSQL {server.ServerVersion}, {options.Duration.TotalSeconds} s, seed {options.Seed}, sabotage {options.Sabotage}"
            + (disk is null ? $"; no full disk: {SmallDisk.Unavailable}" : "")
            + (QueueHolder.Unavailable(server.ServerVersion) is { } why ? $"; no full queue: {why}" : ""));
        await PrepareAsync(server);
        await using Soak soak = new(options, server, disk, await server.CreateDatabaseAsync());
        return await soak.RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_clients.Select(client => client.DisposeAsync().AsTask()));
        _sender.Dispose();
    }

    /// <summary>Its queue is to be filled, which is only known to be possible when its version is.</summary>
    private static async Task PrepareAsync(EmbeddedPostgres server)
    {
        if (QueueHolder.Unavailable(server.ServerVersion) is not null)
        {
            return;
        }

        NpgsqlConnectionStringBuilder settings = new(server.ConnectionString) { Pooling = false };
        await using NpgsqlConnection connection = new(settings.ConnectionString);
        await connection.OpenAsync();
        // Four times the smallest: a backend that is paused for some seconds alone does not fill it.
        await using NpgsqlCommand alter = new("alter system set max_notify_queue_pages = 256", connection);
        await alter.ExecuteNonQueryAsync();
        await connection.CloseAsync();
        await server.RestartAsync();
    }

    private async Task<int> RunAsync()
    {
        await _channel.CreateAsync();
        await Task.WhenAll(_clients.Select(client => client.StartAsync()));
        _start = Stopwatch.GetTimestamp();
        await Task.WhenAll(_sender.RunAsync(() => IsOver), _faults.RunAsync(() => IsOver), SampleAsync());
        await SettleAsync();
        int abandoned = await CountSessionsAsync("%notify listener%") - _clients.Length;
        await Task.WhenAll(_clients.Select(client => client.AskAsync("close", "closed")));
        int left = await WaitForNoSessionAsync();
        return Report(await _channel.ReadAsync(), abandoned, left);
    }

    /// <summary>The mortal one may die while it is asked.</summary>
    private async Task SampleAsync()
    {
        while (!IsOver)
        {
            await Task.Delay(SampleInterval);
            foreach (SoakClient client in _clients[..^1])
            {
                await client.AskAsync("memory", "memory");
            }
        }
    }

    /// <summary>When all is well again, the last one that is sent shows what was lost before it.</summary>
    private async Task SettleAsync()
    {
        _disk?.Clear();
        Array.ForEach(_clients, client => client.Mend());
        await Task.WhenAll(_clients.Select(UsableAsync));
        await using (NpgsqlConnection connection = await _channel.OpenAsync())
        {
            await _channel.SendAsync(connection, 1);
        }

        long last = await _channel.ReadAsync();
        await Task.WhenAll(_clients.Select(client => client.AskAsync($"finish {last}", "finished")));
    }

    /// <summary>Returns when it has been usable for longer than a deaf session would stay unnoticed.</summary>
    private static async Task UsableAsync(SoakClient client)
    {
        long start = Stopwatch.GetTimestamp();
        string last = "";
        for (int same = 0; same < 6 && Stopwatch.GetElapsedTime(start) < Patience; await Task.Delay(1000))
        {
            string health = await client.AskAsync("health", "health");
            same = health == last && health.StartsWith("health Usable", StringComparison.Ordinal) ? same + 1 : 0;
            last = health;
        }
    }

    private async Task<int> CountSessionsAsync(string name) => (await ServerProcesses.BackendsAsync(_server, name)).Length;

    private async Task<int> WaitForNoSessionAsync()
    {
        long start = Stopwatch.GetTimestamp();
        int left;
        while ((left = await CountSessionsAsync("%notify%")) > 0 && Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(15))
        {
            await Task.Delay(100);
        }

        return left;
    }

    private int Report(long sent, int abandoned, int left)
    {
        Console.WriteLine(
            $"sent {sent} ({sent / Stopwatch.GetElapsedTime(_start).TotalSeconds:F0}/s), {_sender.Refused} batches refused; "
            + $"faults: {_faults}");
        foreach (SoakClient client in _clients)
        {
            foreach (Books books in client.AllBooks)
            {
                Console.WriteLine($"{client.Name}: {books}");
            }

            foreach (IGrouping<string, string> failure in client.Failures.GroupBy(line => line[..Math.Min(line.Length, 90)]))
            {
                Console.WriteLine($"{client.Name}: {failure.Count()} times: {failure.Key}");
            }
        }

        Books[] all = [.. _clients.SelectMany(client => client.AllBooks)];
        bool balanced = Array.TrueForAll(all, books => books.IsClean)
            && Array.TrueForAll(_clients, client => client.Residents.Count > 0)
            && _clients.All(client => client.Residents.All(books => books.LastId == sent))
            // Those who have been there from the beginning: what was sent is what came and what the gaps say.
            && _clients[..^1].All(client => client.Residents.All(books => books.Received + books.InGaps == sent));
        bool flat = ReportMemory();
        bool closed = abandoned <= 0 && left == 0;
        Console.WriteLine(
            $"silent {all.Sum(books => books.Silent)}, repeated {all.Sum(books => books.Repeated)}; "
            + $"sessions abandoned {abandoned}, left {left}");
        Console.WriteLine(
            balanced && flat && closed
                ? "The books balance."
                : $"THE BOOKS DO NOT BALANCE: balanced {balanced}, memory flat {flat}, sessions closed {closed}");
        return balanced && flat && closed ? 0 : 1;
    }

    private bool ReportMemory()
    {
        bool flat = true;
        foreach (SoakClient client in _clients[..^1])
        {
            // The first fifth is for what is made once and stays.
            long[] samples = [.. client.Memory.Skip(client.Memory.Count / 5)];
            long early = Median(samples[..(samples.Length / 2)]);
            long late = Median(samples[(samples.Length / 2)..]);
            Console.WriteLine($"{client.Name}: managed memory, median {early / 1024} KiB early, {late / 1024} KiB late");
            flat &= late - early < MemorySlack;
        }

        return flat;
    }

    private static long Median(long[] samples) => samples.Length == 0 ? 0 : samples.Order().ElementAt(samples.Length / 2);
}
