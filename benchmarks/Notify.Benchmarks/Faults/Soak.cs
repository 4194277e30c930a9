using System.Diagnostics;
using System.Globalization;
using Notify.Testing;
using Npgsql;
using Runtime.Harness.Clients;
using Runtime.Harness.Network;

namespace Notify.Benchmarks;

/// <summary>
/// Faults at random while two thousand notifications a second are sent; then the books are checked. Ends with 1 if they don't
/// balance: somebody lost something without being told, got something twice or out of order, or memory grew.
/// </summary>
internal sealed class Soak
{
    private const int BatchSize = 20;
    private const string Channel = "soak";

    /// <summary>What the garbage collector has not got round to; an event lost in each of a few hundred faults would be more.</summary>
    private const long MemorySlack = 4 << 20;

    private static readonly TimeSpan BatchInterval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan SampleInterval = TimeSpan.FromSeconds(5);

    private readonly string _database;
    private readonly TimeSpan _duration;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly SemaphoreSlim _sending;
    private readonly List<long> _memory = [];
    private long _sent;

    private Soak(string database, TimeSpan duration, SemaphoreSlim sending)
    {
        _database = database;
        _duration = duration;
        _sending = sending;
    }

    private bool IsOver => Stopwatch.GetElapsedTime(_start) > _duration;

    /// <param name="args"><c>soak --minutes 10</c></param>
    public static async Task<int> RunAsync(string[] args)
    {
        double minutes = args is [_, "--minutes", { } text] ? double.Parse(text, CultureInfo.InvariantCulture) : 10;
        await using EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions { IgnoreConnectionVariables = true });
        Console.WriteLine($"PostgreSQL {server.ServerVersion}, {minutes} minutes");
        using SemaphoreSlim sending = new(1);
        return await new Soak(await server.CreateDatabaseAsync(), TimeSpan.FromMinutes(minutes), sending).RunAsync();
    }

    private async Task<int> RunAsync()
    {
        await using TcpProxy proxy = new(_database);
        NotifyOptions options = new()
        {
            ConnectionString = _database,
            ListenerConnectionString = proxy.ConnectionString,
            PingInterval = TimeSpan.FromSeconds(1),
            PingTimeout = TimeSpan.FromSeconds(1),
            ConnectTimeout = TimeSpan.FromSeconds(2),
            BackoffBase = TimeSpan.FromMilliseconds(10),
            BackoffMax = TimeSpan.FromMilliseconds(250),
        };
        await using NotifyListener listener = new(options);
        ChannelListener<Tick> channel = new(listener, Channel, new TickSerializer(Channel));
        SoakReader[] readers =
        [
            new("quick", pauses: false), new("another", pauses: false), new("slow, buffer of 64", pauses: true),
        ];
        List<ISubscription<Tick>> subscriptions = [];
        foreach (SoakReader reader in readers)
        {
            subscriptions.Add(await channel.SubscribeAsync(new SubscriptionOptions { Capacity = reader.Pauses ? 64 : 16_384 }));
        }

        Task[] reading = [.. readers.Zip(subscriptions, (reader, subscription) => Task.Run(() => reader.ReadAsync(subscription)))];
        SoakFaults faults = new(_database, proxy, listener, _sending);
        await Task.WhenAll(SendAsync(), faults.RunAsync(() => IsOver), SampleAsync());
        await SettleAsync(proxy, listener, readers);
        await listener.StopAsync();
        await Task.WhenAll(reading);
        foreach (ISubscription<Tick> subscription in subscriptions)
        {
            await subscription.DisposeAsync();
        }

        return Report(readers, faults, listener);
    }

    /// <summary>Past the proxy: what is sent is committed, whatever happens to the listener.</summary>
    private async Task SendAsync()
    {
        await using NpgsqlConnection connection = new(_database);
        await connection.OpenAsync();
        await using NpgsqlCommand send = new(
            "select pg_notify('soak', format('{\"id\":%s}', $1 + i)) from generate_series(1, $2) i", connection);
        send.Parameters.Add(new NpgsqlParameter<long> { TypedValue = 0 });
        send.Parameters.Add(new NpgsqlParameter<int> { TypedValue = BatchSize });
        await send.PrepareAsync();
        for (int batch = 1; !IsOver; batch++)
        {
            await _sending.WaitAsync();
            try
            {
                send.Parameters[0].Value = _sent;
                await send.ExecuteNonQueryAsync();
                _sent += BatchSize;
            }
            finally
            {
                _sending.Release();
            }

            // What was held up is made up for.
            TimeSpan ahead = (batch * BatchInterval) - Stopwatch.GetElapsedTime(_start);
            if (ahead > TimeSpan.FromMilliseconds(1))
            {
                await Task.Delay(ahead);
            }
        }
    }

    private async Task SampleAsync()
    {
        while (!IsOver)
        {
            await Task.Delay(SampleInterval);
            _memory.Add(GC.GetTotalMemory(forceFullCollection: true));
        }
    }

    /// <summary>The last one that is sent, when all is well again, shows what was lost before it.</summary>
    private async Task SettleAsync(TcpProxy proxy, NotifyListener listener, SoakReader[] readers)
    {
        proxy.Delay = TimeSpan.Zero;
        proxy.Release();
        proxy.Accept();
        long end = Stopwatch.GetTimestamp();
        while (!Array.TrueForAll(readers, reader => reader.LastId == _sent) && Stopwatch.GetElapsedTime(end) < TimeSpan.FromMinutes(1))
        {
            if (listener.State == ListenerState.Listening)
            {
                _sent++;
                await using NpgsqlConnection connection = new(_database);
                await connection.OpenAsync();
                await using NpgsqlCommand last = new($"select pg_notify('soak', '{{\"id\":{_sent}}}')", connection);
                await last.ExecuteNonQueryAsync();
            }

            await Task.Delay(TimeSpan.FromSeconds(2));
        }
    }

    private int Report(SoakReader[] readers, SoakFaults faults, NotifyListener listener)
    {
        double seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
        Console.WriteLine($"sent {_sent} in {seconds:F0} s ({_sent / seconds:F0}/s); {listener.Generation} connections; faults: {faults}");
        bool balanced = true;
        foreach (SoakReader reader in readers)
        {
            Console.WriteLine(reader);
            balanced &= reader.IsClean && reader.LastId == _sent && reader.Received + reader.PossiblyLost >= _sent;
        }

        // The first fifth is for what is made once and stays.
        long[] samples = [.. _memory.Skip(_memory.Count / 5)];
        long early = Median(samples[..(samples.Length / 2)]);
        long late = Median(samples[(samples.Length / 2)..]);
        bool flat = late - early < MemorySlack;
        Console.WriteLine(
            $"managed memory: median {early / 1024} KiB early, {late / 1024} KiB late; working set {Environment.WorkingSet >> 20} MiB");
        Console.WriteLine(balanced && flat ? "The books balance." : $"THE BOOKS DO NOT BALANCE: balanced {balanced}, memory flat {flat}");
        return balanced && flat ? 0 : 1;
    }

    private static long Median(long[] samples) => samples.Length == 0 ? 0 : samples.Order().ElementAt(samples.Length / 2);
}
