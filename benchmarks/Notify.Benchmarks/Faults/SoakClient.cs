using System.Globalization;
using Npgsql;
using Runtime.Harness.Clients;
using Runtime.Harness.Network;

namespace Notify.Benchmarks;

/// <summary>
/// One client process of the soak, behind proxies of its own, and what it has reported. It can be killed, and another takes its
/// place; the books of the dead are kept as they last were.
/// </summary>
internal sealed class SoakClient : IAsyncDisposable
{
    private readonly ClientSettings _settings;
    private readonly ClientLimits? _limits;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Books> _books = new(StringComparer.Ordinal);
    private readonly List<Books> _past = [];
    private readonly List<(string Beginning, TaskCompletionSource<string> Heard)> _awaited = [];
    private readonly List<long> _memory = [];
    private readonly List<string> _failures = [];
    private ClientProcess? _process;
    private Task _reading = Task.CompletedTask;

    public SoakClient(string name, string database, ClientSettings settings, ClientLimits? limits = null)
    {
        Name = name;
        ListenerProxy = new TcpProxy(database);
        PublisherProxy = new TcpProxy(database);
        _settings = settings with
        {
            // Abandoned dials of a publisher would wait in its pool otherwise.
            ConnectionString = new NpgsqlConnectionStringBuilder(PublisherProxy.ConnectionString)
            {
                ConnectionIdleLifetime = 5,
                ConnectionPruningInterval = 1,
            }.ConnectionString,
            ListenerConnectionString = ListenerProxy.ConnectionString,
            DirectConnectionString = database,
        };
        _limits = limits;
    }

    public string Name { get; }

    public TcpProxy ListenerProxy { get; }

    public TcpProxy PublisherProxy { get; }

    public ClientProcess Process => _process!;

    /// <summary>Of every life.</summary>
    public IReadOnlyList<Books> AllBooks
    {
        get
        {
            lock (_lock)
            {
                return [.. _past, .. _books.Values];
            }
        }
    }

    /// <summary>Of those subscribers of this life that stay.</summary>
    public IReadOnlyList<Books> Residents
    {
        get
        {
            lock (_lock)
            {
                return [.. _books.Values.Where(books => books.Name != "visitors")];
            }
        }
    }

    /// <summary>Bytes of live objects, a sample each time that it was asked.</summary>
    public IReadOnlyList<long> Memory
    {
        get
        {
            lock (_lock)
            {
                return [.. _memory];
            }
        }
    }

    /// <summary>What it could not do, and what it logged as an error.</summary>
    public IReadOnlyList<string> Failures
    {
        get
        {
            lock (_lock)
            {
                return [.. _failures];
            }
        }
    }

    /// <summary>Returns when its subscribers listen.</summary>
    public async Task StartAsync()
    {
        _process = await ClientProcess.StartAsync(_settings, _limits);
        _reading = ReadAsync(_process);
        await AskAsync($"audit {Soak.Channel}", "audited");
    }

    /// <summary>Kills it, and starts another in its place.</summary>
    public async Task ReplaceAsync()
    {
        await KillAsync();
        lock (_lock)
        {
            _past.AddRange(_books.Values);
            _books.Clear();
            _memory.Clear();
        }

        await StartAsync();
    }

    /// <summary>Sends a command, and returns the next line that begins so.</summary>
    public async Task<string> AskAsync(string command, string beginning)
    {
        TaskCompletionSource<string> heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _awaited.Add((beginning, heard));
        }

        await Process.SendAsync(command);
        return await heard.Task.WaitAsync(TimeSpan.FromMinutes(2));
    }

    /// <summary>The faults of its lines are over.</summary>
    public void Mend()
    {
        ListenerProxy.Mend();
        PublisherProxy.Mend();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        await ListenerProxy.DisposeAsync();
        await PublisherProxy.DisposeAsync();
    }

    private async Task KillAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
            await _reading;
        }
    }

    private async Task ReadAsync(ClientProcess process)
    {
        try
        {
            while (true)
            {
                Take(await process.WaitForAsync(""));
            }
        }
        catch (InvalidOperationException e)
        {
            // It has ended, killed or by itself.
            lock (_lock)
            {
                _awaited.ForEach(awaited => awaited.Heard.TrySetException(e));
                _awaited.Clear();
            }
        }
    }

    private void Take(string line)
    {
        lock (_lock)
        {
            switch (line.Split(' '))
            {
                case ["books", { } name, ..]:
                    _books[name] = Books.Parse(line["books ".Length..]);
                    break;
                case ["memory", { } bytes, ..]:
                    _memory.Add(long.Parse(bytes, CultureInfo.InvariantCulture));
                    break;
                case ["failed", ..] or ["log", _, "Error" or "Critical", ..]:
                    _failures.Add(line);
                    break;
            }

            int index = _awaited.FindIndex(awaited => line.StartsWith(awaited.Beginning, StringComparison.Ordinal));
            if (index >= 0)
            {
                _awaited[index].Heard.TrySetResult(line);
                _awaited.RemoveAt(index);
            }
        }
    }
}
