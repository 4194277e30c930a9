using Npgsql;

namespace Notify;

/// <summary>
/// A data source whose connections lead to the primary: a standby refuses LISTEN and NOTIFY alike (F17). Npgsql's own view of a
/// data source for one kind of session does not dispose the data source that it shows.
/// </summary>
internal sealed class PrimaryDataSource : IAsyncDisposable, IDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly OwnSessions? _sessions;

    private PrimaryDataSource(NpgsqlDataSource source, OwnSessions? sessions)
    {
        _source = source;
        _sessions = sessions;
    }

    /// <summary>Without its password, unless the user wants that persisted.</summary>
    public string ConnectionString => _source.ConnectionString;

    /// <param name="connectionString">As the user gave it.</param>
    /// <param name="configure">The user's callback; runs before <paramref name="settle"/>, so it cannot override it.</param>
    /// <param name="settle">Sets what Notify depends on.</param>
    /// <param name="sessions">Records each session that is opened here, or taken from the pool.</param>
    public static PrimaryDataSource Build(
        string connectionString,
        Action<NpgsqlDataSourceBuilder>? configure,
        Action<NpgsqlConnectionStringBuilder> settle,
        OwnSessions? sessions = null)
    {
        NpgsqlDataSourceBuilder builder = new(connectionString);
        configure?.Invoke(builder);
        NpgsqlConnectionStringBuilder settings = builder.ConnectionStringBuilder;
        settle(settings);
        // Requested at each opening instead; Npgsql refuses it in a string with a single host.
        settings.TargetSessionAttributes = null;
        bool hasSeveralHosts = settings.Host?.Contains(',', StringComparison.Ordinal) == true;
        return new PrimaryDataSource(hasSeveralHosts ? builder.BuildMultiHost() : builder.Build(), sessions);
    }

    /// <summary>Opens a connection of any data source: with several hosts, to the primary.</summary>
    public static ValueTask<NpgsqlConnection> OpenConnectionAsync(NpgsqlDataSource source, CancellationToken ct) =>
        source is NpgsqlMultiHostDataSource hosts
            ? hosts.OpenConnectionAsync(TargetSessionAttributes.Primary, ct)
            : source.OpenConnectionAsync(ct);

    public async ValueTask<NpgsqlConnection> OpenConnectionAsync(CancellationToken ct)
    {
        NpgsqlConnection connection = await OpenConnectionAsync(_source, ct).ConfigureAwait(false);
        _sessions?.Use(connection.ProcessID);
        return connection;
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    public void Dispose() => _source.Dispose();
}
