using Notify.Testing;
using Npgsql;
using Runtime.Harness.Network;
using Runtime.Harness.Processes;
using Runtime.Harness.Servers;

namespace Notify.Benchmarks;

/// <summary>
/// Causes one fault after the other, drawn at random, and mends it again: all that the harness can cause on this machine, but for single
/// packets, which need a network of their own.
/// </summary>
internal sealed class SoakFaults
{
    private readonly EmbeddedPostgres _server;
    private readonly string _database;
    private readonly SmallDisk? _disk;
    private readonly SoakClient[] _clients;
    private readonly SoakSender _sender;
    private readonly Random _random;
    private readonly List<(string Name, Func<Task> Cause)> _faults;
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <param name="server">Ours.</param>
    /// <param name="database">Straight to the server.</param>
    /// <param name="disk">Where its data is; null where it can't be filled.</param>
    /// <param name="clients">The last of them is mortal.</param>
    /// <param name="sender">Who must be quiet for some of it.</param>
    /// <param name="seed">Of what is drawn.</param>
    public SoakFaults(EmbeddedPostgres server, string database, SmallDisk? disk, SoakClient[] clients, SoakSender sender, int seed)
    {
        (_server, _database, _disk, _clients, _sender, _random) = (server, database, disk, clients, sender, new Random(seed));
        _faults =
        [
            ("cut", () => Do(AnyProxy(), proxy => proxy.Cut())),
            ("reset", () => Do(AnyProxy(), proxy => proxy.Cut(reset: true))),
            ("cut in a message", () => Do(AnyClient().ListenerProxy, proxy => _ = proxy.CutAnswersAfter(_random.Next(5000)))),
            ("stall in a message", StallAsync),
            ("black hole", () => ForAWhileAsync(AnyProxy(), 6000, proxy => proxy.Swallow())),
            ("answers lost", () => ForAWhileAsync(AnyProxy(), 5000, proxy => proxy.SwallowAnswers())),
            ("requests lost", () => ForAWhileAsync(AnyProxy(), 5000, proxy => _ = proxy.SwallowRequests())),
            ("refused", () => ForAWhileAsync(AnyProxy(), 3000, proxy => proxy.Refuse())),
            ("late line", () => ForAWhileAsync(AnyProxy(), 3000, proxy => proxy.Delay = Milliseconds(1, 50))),
            ("slow line", () => ForAWhileAsync(AnyProxy(), 5000, proxy => proxy.Answers.BytesPerSecond = Any(20_000, 500_000))),
            ("small packets only", () => ForAWhileAsync(AnyProxy(), 6000, proxy => proxy.Answers.LargestPiece = Any(200, 1500))),
            ("DISCARD ALL", DiscardAsync),
            ("pg_terminate_backend", TerminateAsync),
            ("client paused", PauseClientAsync),
            ("client killed", () => _clients[^1].ReplaceAsync()),
            ("pool starved", () => AnyClient().AskAsync($"starve {_random.Next(1, 6)}", "fed")),
            ("wall clock jumped", () => AnyClient().AskAsync($"jump wall {_random.Next(-3600, 3600)}", "jumped")),
            ("timestamps jumped", () => AnyClient().AskAsync($"jump timestamp {_random.Next(1, 60)}", "jumped")),
            ("backends paused", PauseBackendsAsync),
            ("postmaster paused", PausePostmasterAsync),
            ("server restarted", () => _server.RestartAsync(_random.Next(2) == 0 ? StopMode.Fast : StopMode.Immediate)),
        ];
        if (QueueHolder.Unavailable(server.ServerVersion) is null)
        {
            _faults.Add(("queue full", FillQueueAsync));
        }

        if (disk is not null)
        {
            _faults.Add(("disk full", FillDiskAsync));
        }
    }

    public async Task RunAsync(Func<bool> isOver)
    {
        while (!isOver())
        {
            await PauseAsync(200, 2500);
            (string name, Func<Task> cause) = _faults[_random.Next(_faults.Count)];
            try
            {
                await cause();
                _counts[name] = _counts.GetValueOrDefault(name) + 1;
            }
            catch (Exception e) when (e is InvalidOperationException or TimeoutException or NpgsqlException)
            {
                // There was nothing to harm just then, such as a connection.
            }
        }
    }

    public override string ToString() => string.Join(", ", _counts.Select(fault => $"{fault.Value} {fault.Key}"));

    private static Task Do(TcpProxy proxy, Action<TcpProxy> cause)
    {
        cause(proxy);
        return Task.CompletedTask;
    }

    private SoakClient AnyClient() => _clients[_random.Next(_clients.Length)];

    /// <summary>Twice as often the listener's.</summary>
    private TcpProxy AnyProxy() => _random.Next(3) == 0 ? AnyClient().PublisherProxy : AnyClient().ListenerProxy;

    private int Any(int least, int most) => _random.Next(least, most);

    private TimeSpan Milliseconds(int least, int most) => TimeSpan.FromMilliseconds(Any(least, most));

    private Task PauseAsync(int least, int most) => Task.Delay(Milliseconds(least, most));

    private async Task ForAWhileAsync(TcpProxy proxy, int longest, Action<TcpProxy> cause)
    {
        cause(proxy);
        await PauseAsync(200, longest);
        proxy.Mend();
    }

    private Task StallAsync() =>
        ForAWhileAsync(AnyClient().ListenerProxy, 3500, proxy => _ = proxy.StallAnswersAfter(_random.Next(5000)));

    private async Task PauseClientAsync()
    {
        using PausedProcess paused = AnyClient().Process.Pause();
        await PauseAsync(200, 8000);
    }

    private async Task PauseBackendsAsync()
    {
        using PausedProcess paused = PausedProcess.Pause(await ServerProcesses.BackendsAsync(_server, "%notify%"));
        await PauseAsync(200, 4000);
    }

    private async Task PausePostmasterAsync()
    {
        using PausedProcess paused = PausedProcess.Pause(ServerProcesses.Postmaster(_server));
        await PauseAsync(200, 4000);
    }

    private async Task FillQueueAsync()
    {
        await using (await QueueHolder.FillAsync(_database))
        {
            await PauseAsync(200, 4000);
        }
    }

    private async Task FillDiskAsync()
    {
        _disk!.Fill();
        await PauseAsync(200, 3000);
        _disk.Clear();
        try
        {
            await ExecuteAsync("select 1");
        }
        catch (NpgsqlException)
        {
            // Without room for its log the server ends, and does not come back by itself.
            await _server.RestartAsync();
        }
    }

    private Task TerminateAsync() =>
        ExecuteAsync("select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name like '%notify%'");

    /// <summary>Between two messages, so it has to be quiet on the connection.</summary>
    private async Task DiscardAsync()
    {
        using IDisposable hold = await _sender.HoldAsync();
        await Task.Delay(200);
        SoakClient client = AnyClient();
        if (!(await client.AskAsync("health", "health")).StartsWith("health Usable", StringComparison.Ordinal))
        {
            throw new InvalidOperationException("There is no session to reset.");
        }

        // The session hears nothing from now on, until a ping finds out.
        await client.ListenerProxy.InjectAsync("discard all").WaitAsync(TimeSpan.FromSeconds(2));
    }

    private async Task ExecuteAsync(string sql)
    {
        NpgsqlConnectionStringBuilder settings = new(_database) { Pooling = false, ApplicationName = "soak" };
        await using NpgsqlConnection connection = new(settings.ConnectionString);
        await connection.OpenAsync();
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
