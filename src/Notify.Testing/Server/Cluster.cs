using System.Security.Cryptography;
using Npgsql;

namespace Notify.Testing;

/// <summary>The whole life of a private server: its folder, its processes, its port.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private const string Superuser = "postgres";
    private const int PortAttempts = 10;

    private static readonly TimeSpan ConnectRetryDelay = TimeSpan.FromMilliseconds(20);

    private readonly EmbeddedPostgresOptions _options;
    private readonly PostgresBinaries _binaries;
    private readonly Surroundings _surroundings;
    private readonly ServerUser _user;
    private readonly ClusterFolder _folder;
    private readonly ServerProcess _process;
    private readonly Watchdog _watchdog;
    private readonly Cluster? _primary;
    private readonly string _password;
    private readonly SemaphoreSlim _oneChangeAtATime = new(1);
    private bool _disposed;

    private Cluster(
        EmbeddedPostgresOptions options,
        PostgresBinaries binaries,
        Surroundings surroundings,
        ServerUser user,
        ClusterFolder folder,
        Watchdog watchdog,
        Cluster? primary)
    {
        _options = options;
        _binaries = binaries;
        _surroundings = surroundings;
        _user = user;
        _folder = folder;
        _process = new ServerProcess(binaries, user, folder);
        _watchdog = watchdog;
        _primary = primary;
        // A standby has the users of its primary.
        _password = primary?._password ?? RandomNumberGenerator.GetHexString(32, lowercase: true);
    }

    public int Port { get; private set; }

    public Version ServerVersion { get; private set; } = new();

    public string DataFolder => _folder.Data;

    public int WatchdogProcessId => _watchdog.ProcessId;

    public string ConnectionString => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Username = Superuser,
        Password = _password,
        Database = "postgres",
    }.ConnectionString;

    /// <summary>Returns a server that accepts connections, or leaves nothing behind.</summary>
    public static Task<Cluster> StartAsync(
        EmbeddedPostgresOptions options, PostgresBinaries binaries, Surroundings surroundings, CancellationToken ct = default) =>
        StartAsync(options, binaries, surroundings, primary: null, ct);

    /// <summary>Returns a hot standby that follows this server, or leaves nothing behind.</summary>
    public async Task<Cluster> StartStandbyAsync(CancellationToken ct = default)
    {
        // The primary must neither stop nor restart while it is copied.
        using IDisposable change = await BeginChangeAsync(ct).ConfigureAwait(false);
        return await StartAsync(_options with { Port = 0 }, _binaries, _surroundings, primary: this, ct).ConfigureAwait(false);
    }

    public async Task StopAsync(StopMode mode, CancellationToken ct = default)
    {
        using IDisposable change = await BeginChangeAsync(ct).ConfigureAwait(false);
        await _process.StopAsync(mode, ct).ConfigureAwait(false);
    }

    public async Task StartAgainAsync(CancellationToken ct = default)
    {
        using IDisposable change = await BeginChangeAsync(ct).ConfigureAwait(false);
        await WithinStartTimeoutAsync(StartOnSamePortAsync, ct).ConfigureAwait(false);
    }

    public async Task RestartAsync(StopMode mode, CancellationToken ct = default)
    {
        using IDisposable change = await BeginChangeAsync(ct).ConfigureAwait(false);
        await _process.StopAsync(mode, ct).ConfigureAwait(false);
        await WithinStartTimeoutAsync(StartOnSamePortAsync, ct).ConfigureAwait(false);
    }

    public async Task PromoteAsync(CancellationToken ct = default)
    {
        using IDisposable change = await BeginChangeAsync(ct).ConfigureAwait(false);
        NpgsqlConnection connection = new(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString);
        await using (connection.ConfigureAwait(false))
        {
            await connection.OpenAsync(ct).ConfigureAwait(false);
            NpgsqlCommand promote = new("SELECT pg_catalog.pg_promote(wait => true)", connection);
            await using (promote.ConfigureAwait(false))
            {
                if (await promote.ExecuteScalarAsync(ct).ConfigureAwait(false) is not true)
                {
                    throw new EmbeddedPostgresException(
                        $"The standby was not promoted. The end of its log:\n{await _folder.ReadLogEndAsync().ConfigureAwait(false)}");
                }
            }
        }
    }

    /// <summary>Does not wait for a running start, stop or restart, which then fails.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        if (!await _watchdog.EndAsync().ConfigureAwait(false))
        {
            _options.Progress?.Invoke($"The folder '{_folder.Path}' of a PostgreSQL server could not be removed.");
        }
    }

    private static async Task<Cluster> StartAsync(
        EmbeddedPostgresOptions options,
        PostgresBinaries binaries,
        Surroundings surroundings,
        Cluster? primary,
        CancellationToken ct)
    {
        if (options.Port != 0 && !FreePort.IsFree(options.Port))
        {
            throw PortTaken(options.Port);
        }

        ServerUser user = await ServerUser.ChooseAsync(surroundings, ct).ConfigureAwait(false);
        ClusterFolder folder = await ClusterFolder.LocateAsync(options.DataFolderParent ?? Path.GetTempPath(), user, ct)
            .ConfigureAwait(false);
        Watchdog watchdog = await Watchdog.StartAsync(folder, user, surroundings, ct).ConfigureAwait(false);
        Cluster cluster = new(options, binaries, surroundings, user, folder, watchdog, primary);
        try
        {
            await cluster.WithinStartTimeoutAsync(cluster.CreateAsync, ct).ConfigureAwait(false);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<IDisposable> BeginChangeAsync(CancellationToken ct)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(EmbeddedPostgres));
        await _oneChangeAtATime.WaitAsync(ct).ConfigureAwait(false);
        return new Change(_oneChangeAtATime);
    }

    private async Task CreateAsync(CancellationToken ct)
    {
        await _folder.CreateAsync(ct).ConfigureAwait(false);
        if (_primary is null)
        {
            await _process.InitializeAsync(Superuser, _password, ct).ConfigureAwait(false);
        }
        else
        {
            await BaseBackup.CopyAsync(_primary.ConnectionString, _primary._folder, _folder, _user, ct).ConfigureAwait(false);
        }

        for (int attempt = 1; ; attempt++)
        {
            Port = _options.Port != 0 ? _options.Port : _surroundings.ChoosePort();
            string settings = ServerSettings.Write(_options.Settings, Port, _primary?.ConnectionString);
            await _folder.WriteAsync(_folder.Settings, settings, ct).ConfigureAwait(false);
            if (await _process.StartAsync(_options.StartTimeout, ct).ConfigureAwait(false))
            {
                break;
            }

            // Another process can take the port between our check and the server's bind.
            if (_options.Port != 0 || attempt == PortAttempts)
            {
                throw PortTaken(Port);
            }
        }

        ServerVersion = await ConnectAsync(ct).ConfigureAwait(false);
    }

    private async Task StartOnSamePortAsync(CancellationToken ct)
    {
        if (!await _process.StartAsync(_options.StartTimeout, ct).ConfigureAwait(false))
        {
            throw PortTaken(Port);
        }

        await ConnectAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Returns the server's version once a session could be opened.</summary>
    private async Task<Version> ConnectAsync(CancellationToken ct)
    {
        NpgsqlConnectionStringBuilder unpooled = new(ConnectionString) { Pooling = false };
        while (true)
        {
            NpgsqlConnection connection = new(unpooled.ConnectionString);
            await using (connection.ConfigureAwait(false))
            {
                try
                {
                    await connection.OpenAsync(ct).ConfigureAwait(false);
                    return connection.PostgreSqlVersion;
                }
                catch (NpgsqlException exception) when (exception.IsTransient)
                {
                    await Task.Delay(ConnectRetryDelay, ct).ConfigureAwait(false);
                }
            }
        }
    }

    private async Task WithinStartTimeoutAsync(Func<CancellationToken, Task> start, CancellationToken ct)
    {
        using CancellationTokenSource limited = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limited.CancelAfter(_options.StartTimeout);
        try
        {
            await start(limited.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!ct.IsCancellationRequested)
        {
            throw new EmbeddedPostgresException(
                $"The PostgreSQL server was not ready within the {nameof(EmbeddedPostgresOptions.StartTimeout)} of "
                + $"{_options.StartTimeout.TotalSeconds} s. The end of its log:\n{await _folder.ReadLogEndAsync().ConfigureAwait(false)}",
                exception);
        }
    }

    private static EmbeddedPostgresException PortTaken(int port) => new(
        $"The PostgreSQL server cannot start because port {port} is taken. Leave {nameof(EmbeddedPostgresOptions)}."
        + $"{nameof(EmbeddedPostgresOptions.Port)} at 0 for a free one.");

    private sealed class Change(SemaphoreSlim semaphore) : IDisposable
    {
        public void Dispose() => semaphore.Release();
    }
}
