using System.Security.Authentication;
using Npgsql;

namespace Notify;

/// <summary>
/// A data source whose connections lead to the primary, because a standby refuses LISTEN and NOTIFY alike (F17). It exists because
/// Npgsql's own view of several hosts for one kind of session does not dispose the data source behind it.
/// </summary>
internal sealed class PrimaryDataSource : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly bool _isPasswordFixed;

    private PrimaryDataSource(NpgsqlDataSource source, bool isPasswordFixed)
    {
        _source = source;
        _isPasswordFixed = isPasswordFixed;
    }

    /// <summary>Without its password, unless the user wants that persisted.</summary>
    public string ConnectionString => _source.ConnectionString;

    /// <summary>For the one listening connection.</summary>
    /// <param name="options">The user's options.</param>
    /// <param name="instanceId">Distinguishes this listener from others in pg_stat_activity.</param>
    /// <param name="asBytes">Whether the server does not convert text, and each character that comes is a byte.</param>
    public static PrimaryDataSource CreateForListener(NotifyOptions options, string instanceId, bool asBytes = false) => Create(
        options, options.ListenerConnectionString ?? options.ConnectionString, $"notify listener {instanceId}", settings =>
        {
            // A pool would be cleared as a whole when this connection dies, and would reset it: DISCARD ALL ends LISTEN (F19, F22).
            settings.Pooling = false;
            // Equal, so that a wait of the same length sets no socket option (F32).
            settings.CommandTimeout = PingSeconds(options);
            settings.KeepAlive = PingSeconds(options);
            settings.Timeout = SecondsForEachHost(settings.Host, options.ConnectTimeout);
            // A command that timed out ends the connection, so there is nothing to wait for after that.
            settings.CancellationTimeout = -1;
            if (asBytes)
            {
                (settings.Encoding, settings.ClientEncoding) = ("iso-8859-1", "SQL_ASCII");
            }
        });

    /// <summary>For what is published.</summary>
    /// <param name="options">The user's options.</param>
    public static PrimaryDataSource CreateForPublisher(NotifyOptions options) =>
        CreatePool(options, settings =>
        {
            // The coalescer keeps one under load; PublishManyAsync needs another.
            settings.MaxPoolSize = Math.Max(settings.MaxPoolSize, 2);
        });

    /// <summary>
    /// For everything else: wake-ups, stored payloads, the schema. Publishing can't use up this pool, and its sessions close within
    /// four seconds, so that a process that only listens takes one of the server's sessions, or of a pooler's.
    /// </summary>
    /// <param name="options">The user's options.</param>
    public static PrimaryDataSource CreateForUpkeep(NotifyOptions options) => CreatePool(options, settings =>
    {
        settings.MinPoolSize = 0;
        settings.ConnectionIdleLifetime = 2;
        settings.ConnectionPruningInterval = 1;
        // A command that has timed out waits for nothing more, not even for a free session at a pooler.
        settings.CancellationTimeout = -1;
    });

    /// <summary>Npgsql counts its timeouts in whole seconds.</summary>
    public static int PingSeconds(NotifyOptions options) => (int)Math.Ceiling(options.PingInterval.TotalSeconds);

    /// <summary>Opens a connection of any data source: with several hosts, to the primary.</summary>
    public static ValueTask<NpgsqlConnection> OpenConnectionAsync(NpgsqlDataSource source, CancellationToken ct) =>
        source is NpgsqlMultiHostDataSource hosts
            ? hosts.OpenConnectionAsync(TargetSessionAttributes.Primary, ct)
            : source.OpenConnectionAsync(ct);

    public ValueTask<NpgsqlConnection> OpenConnectionAsync(CancellationToken ct) => OpenConnectionAsync(_source, ct);

    /// <summary>
    /// Whether opening a connection fails again until someone changes the settings, here or on the server. A password that the user's
    /// callback may provide can be another one at the next attempt; one from the connection string, PGPASSWORD or a passfile counts as fixed.
    /// </summary>
    public bool IsRejection(Exception error) => error switch
    {
        PostgresException e => e.SqlState is PostgresErrorCodes.InvalidAuthorizationSpecification or PostgresErrorCodes.InvalidCatalogName
                or PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.FeatureNotSupported // an encoding without UTF-8
            || (e.SqlState == PostgresErrorCodes.InvalidPassword && _isPasswordFixed),
        NpgsqlException { InnerException: AggregateException hosts } => hosts.InnerExceptions.All(
            host => host is NpgsqlException { InnerException: null } and not PostgresException || IsRejection(host)),
        // If there are several hosts, perhaps none of them is the primary yet.
        NpgsqlException { InnerException: null } => _source is not NpgsqlMultiHostDataSource,
        NpgsqlException e => e.InnerException is AuthenticationException,
        _ => error is ArgumentException or NotSupportedException,
    };

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private static PrimaryDataSource CreatePool(
        NotifyOptions options, Action<NpgsqlConnectionStringBuilder> configure) => Create(
        options, options.ConnectionString, "notify publisher", settings =>
        {
            // These sessions are ours alone, and we change nothing in them that lasts. A reset would drop the prepared statements.
            settings.NoResetOnClose = true;
            // Npgsql's zero means forever.
            int seconds = SecondsForEachHost(settings.Host, options.PublishTimeout);
            settings.Timeout = settings.Timeout == 0 ? seconds : Math.Min(settings.Timeout, seconds);
            configure(settings);
        });

    private static PrimaryDataSource Create(
        NotifyOptions options,
        string connectionString,
        string role,
        Action<NpgsqlConnectionStringBuilder> configure)
    {
        NpgsqlDataSourceBuilder builder = new(connectionString);
        // The user's callback comes first, so that it can't undo what Notify depends on.
        options.ConfigureDataSource?.Invoke(builder);
        NpgsqlConnectionStringBuilder settings = builder.ConnectionStringBuilder;
        settings.ApplicationName = SessionName.Format(options.ApplicationName ?? settings.ApplicationName, role);
        Pin(settings);
        configure(settings);
        // A data source has timers, which would keep the caller's context.
        NpgsqlDataSource source = Detached.Do(
            () => settings.Host?.Contains(',', StringComparison.Ordinal) == true ? builder.BuildMultiHost() : builder.Build());
        return new PrimaryDataSource(source, options.ConfigureDataSource is null || !string.IsNullOrEmpty(settings.Password));
    }

    /// <summary>
    /// What both data sources depend on, whatever the connection string says. What only one of them sets is set above; a test compares
    /// the two.
    /// </summary>
    private static void Pin(NpgsqlConnectionStringBuilder settings)
    {
        // Requested at each opening instead; Npgsql refuses it in a string with a single host.
        settings.TargetSessionAttributes = null;
        // Each attempt asks every host again: a standby that has just been promoted would count as a standby for ten more seconds.
        settings.HostRecheckSeconds = 0;
        // "In a transaction of its own" also holds inside a TransactionScope. An enlisted wake-up would wait for the scope's commit while
        // the scope waits for the subscription, and would make the scope a distributed one, which cannot be prepared after a NOTIFY
        // (F10).
        settings.Enlist = false;
        settings.Multiplexing = false;
        // Payloads are UTF-8. The connection string or PGCLIENTENCODING could make the server take them for something else, silently.
        settings.Encoding = settings.ClientEncoding = "UTF8";
        // A pooler may send the next statement to a session that has not prepared it. Notify prepares statements where it can tell.
        settings.MaxAutoPrepare = 0;
    }

    /// <summary>
    /// Npgsql dials one host after the other and gives each the whole timeout: one that doesn't answer would use up the attempt, and
    /// the next host would never be reached.
    /// </summary>
    private static int SecondsForEachHost(string? hosts, TimeSpan connectTimeout) =>
        hosts?.Split(',').Length is { } count and > 1
            ? Math.Max(1, (int)(connectTimeout.TotalSeconds / count))
            : (int)Math.Ceiling(connectTimeout.TotalSeconds);
}
