using System.Collections.Concurrent;

namespace Notify.Testing;

/// <summary>
/// A real PostgreSQL server for tests and samples: private, on a free port of the loopback address, in a temporary folder. When it
/// is disposed or this process ends, even by SIGKILL, the server stops and its folder is removed.
/// </summary>
/// <remarks>
/// If the environment variable <c>NOTIFY_TEST_CONNECTION</c> or <c>ConnectionStrings__Postgres</c> has a connection string,
/// that server is used and none is started (<see cref="IsExternal"/>). Starting one needs Linux or macOS.
/// <c>NOTIFY_PG_BIN</c> chooses the PostgreSQL: a folder with <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c>, for example
/// <c>/usr/lib/postgresql/15/bin</c>, or <c>npm</c> for PostgreSQL 18 from the npm package.
/// </remarks>
public sealed class EmbeddedPostgres : IAsyncDisposable
{
    private readonly Cluster? _cluster;
    private readonly DatabaseCreator _databases;
    private readonly ConcurrentQueue<string> _databasesToDrop = new();
    private bool _disposed;

    private EmbeddedPostgres(Cluster cluster)
    {
        _cluster = cluster;
        ConnectionString = cluster.ConnectionString;
        ServerVersion = cluster.ServerVersion;
        _databases = new DatabaseCreator(ConnectionString);
    }

    private EmbeddedPostgres(ExternalServer server)
    {
        ConnectionString = server.ConnectionString;
        ServerVersion = server.Version;
        _databases = new DatabaseCreator(ConnectionString);
    }

    /// <summary>
    /// Connects to the database <c>postgres</c> as a superuser, over TCP. For an external server, the value of the variable.
    /// </summary>
    public string ConnectionString { get; }

    /// <summary>The server's version, for example 15.14 or 18.4.</summary>
    public Version ServerVersion { get; }

    /// <summary>
    /// Whether the environment names this server, so that it is not a private one. It can't be stopped or restarted, and the
    /// options have no effect on it.
    /// </summary>
    public bool IsExternal => _cluster is null;

    /// <summary>The server's data folder; null if <see cref="IsExternal"/>.</summary>
    public string? DataFolder => _cluster?.DataFolder;

    /// <summary>The process that cleans up if this one is killed; null if <see cref="IsExternal"/>.</summary>
    internal int? WatchdogProcessId => _cluster?.WatchdogProcessId;

    /// <summary>
    /// Starts a server and returns when it accepts connections. This usually takes less than 2 seconds, or longer if PostgreSQL must be
    /// downloaded first. If it throws, also because of <paramref name="ct"/>, it leaves no process and no folder.
    /// </summary>
    /// <exception cref="EmbeddedPostgresException">There is no PostgreSQL to start, or it did not start; the message says
    /// why.</exception>
    /// <exception cref="ArgumentException">A setting or a value of the options is not accepted.</exception>
    public static Task<EmbeddedPostgres> StartAsync(EmbeddedPostgresOptions? options = null, CancellationToken ct = default) =>
        StartAsync(options ?? EmbeddedPostgresOptions.Default, Surroundings.OfThisMachine, ct);

    internal static async Task<EmbeddedPostgres> StartAsync(
        EmbeddedPostgresOptions options, Surroundings surroundings, CancellationToken ct = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.Port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Port, ushort.MaxValue);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.StartTimeout, TimeSpan.Zero);
        ServerSettings.Check(options.Settings);

        if (!options.IgnoreConnectionVariables
            && await ExternalServer.FindAsync(surroundings, ct).ConfigureAwait(false) is { } external)
        {
            return new EmbeddedPostgres(external);
        }

        if (OperatingSystem.IsWindows())
        {
            throw new EmbeddedPostgresException(
                "EmbeddedPostgres starts servers on Linux and macOS only. On Windows, set NOTIFY_TEST_CONNECTION to the "
                + "connection string of a running server, or use WSL.");
        }

        PostgresBinaries binaries = await new BinariesLookup(options, surroundings).FindAsync(ct).ConfigureAwait(false);
        return new EmbeddedPostgres(await Cluster.StartAsync(options, binaries, surroundings, ct).ConfigureAwait(false));
    }

    /// <summary>
    /// Creates an empty database and returns a connection string to it. On an external server, disposing this drops the database.
    /// </summary>
    /// <param name="name">Its name; by default a unique one.</param>
    /// <param name="encoding">A server encoding, for example <c>UTF8</c> or <c>LATIN1</c>. Locale is always <c>C</c>.</param>
    /// <param name="ct">Cancels the wait.</param>
    /// <exception cref="Npgsql.PostgresException">The server refuses, for example because the name already exists.</exception>
    public async Task<string> CreateDatabaseAsync(string? name = null, string encoding = "UTF8", CancellationToken ct = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        string database = await _databases.CreateAsync(name, encoding, ct).ConfigureAwait(false);
        if (IsExternal)
        {
            _databasesToDrop.Enqueue(database);
        }

        return _databases.ConnectionStringOf(database);
    }

    /// <summary>
    /// Stops the server and starts it again, on the same port with the same data; returns when it accepts connections. All its
    /// connections break. A stopped server is only started.
    /// </summary>
    /// <exception cref="NotSupportedException">The server is external.</exception>
    /// <exception cref="EmbeddedPostgresException">It did not stop or start; the message says why.</exception>
    public Task RestartAsync(StopMode mode = StopMode.Fast, CancellationToken ct = default) => Own().RestartAsync(mode, ct);

    /// <summary>
    /// Stops the server until <see cref="StartAgainAsync"/>; returns when all its processes have ended. Does nothing if it is
    /// already stopped.
    /// </summary>
    /// <inheritdoc cref="RestartAsync" path="/exception"/>
    public Task StopAsync(StopMode mode = StopMode.Fast, CancellationToken ct = default) => Own().StopAsync(mode, ct);

    /// <summary>Starts a stopped server, on the same port with the same data; returns when it accepts connections.</summary>
    /// <inheritdoc cref="RestartAsync" path="/exception"/>
    public Task StartAgainAsync(CancellationToken ct = default) => Own().StartAgainAsync(ct);

    /// <summary>
    /// Copies the running server's data into a new server that follows this one as a hot standby: read-only, with the same users,
    /// on another port, until <see cref="PromoteAsync"/>. Returns when it accepts connections. Dispose both, in any order.
    /// Needs PostgreSQL 15 or newer.
    /// </summary>
    /// <inheritdoc cref="RestartAsync" path="/exception"/>
    public async Task<EmbeddedPostgres> StartStandbyAsync(CancellationToken ct = default) =>
        new(await Own().StartStandbyAsync(ct).ConfigureAwait(false));

    /// <summary>
    /// Promotes a standby to a primary; returns when it accepts writes. The former primary keeps running.
    /// </summary>
    /// <exception cref="NotSupportedException">The server is external.</exception>
    /// <exception cref="Npgsql.PostgresException">It is not a standby.</exception>
    public Task PromoteAsync(CancellationToken ct = default) => Own().PromoteAsync(ct);

    /// <summary>
    /// Stops the server, ends its processes and removes its folder. On an external server, it drops the databases that were created
    /// here. Can be called again. Data and sessions are lost.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        if (_cluster is not null)
        {
            await _cluster.DisposeAsync().ConfigureAwait(false);
        }

        foreach (string database in _databasesToDrop)
        {
            await _databases.DropAsync(database).ConfigureAwait(false);
        }
    }

    private Cluster Own() => _cluster ?? throw new NotSupportedException(
        "This server was named by NOTIFY_TEST_CONNECTION or ConnectionStrings__Postgres, so it can't be stopped or restarted here. "
        + $"{nameof(EmbeddedPostgresOptions)}.{nameof(EmbeddedPostgresOptions.IgnoreConnectionVariables)} starts a private one.");
}
