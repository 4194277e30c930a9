using Npgsql;

namespace Notify;

/// <summary>
/// A data source whose connections lead to the primary: a standby refuses LISTEN and NOTIFY alike (F17). It exists because what
/// Npgsql itself offers for several hosts, a view of one data source for one kind of session, does not dispose what it is a view of.
/// </summary>
internal sealed class PrimaryDataSource : IAsyncDisposable, IDisposable
{
    private readonly NpgsqlDataSource _source;

    private PrimaryDataSource(NpgsqlDataSource source) => _source = source;

    /// <summary>Without its password, unless the user wants that persisted.</summary>
    public string ConnectionString => _source.ConnectionString;

    /// <param name="connectionString">As the user gave it.</param>
    /// <param name="configure">The user's callback; runs before <paramref name="settle"/>, so that it can't undo it.</param>
    /// <param name="settle">Sets what Notify depends on.</param>
    public static PrimaryDataSource Build(
        string connectionString, Action<NpgsqlDataSourceBuilder>? configure, Action<NpgsqlConnectionStringBuilder> settle)
    {
        NpgsqlDataSourceBuilder builder = new(connectionString);
        configure?.Invoke(builder);
        NpgsqlConnectionStringBuilder settings = builder.ConnectionStringBuilder;
        settle(settings);
        // Asked for at each opening instead; Npgsql refuses it in a string with a single host.
        settings.TargetSessionAttributes = null;
        return new PrimaryDataSource(settings.Host?.Contains(',', StringComparison.Ordinal) == true
            ? builder.BuildMultiHost()
            : builder.Build());
    }

    /// <summary>The sessions that were opened here, or taken from the pool.</summary>
    public OwnSessions Sessions { get; } = new(TimeProvider.System);

    public async ValueTask<NpgsqlConnection> OpenConnectionAsync(CancellationToken ct)
    {
        NpgsqlConnection connection = _source is NpgsqlMultiHostDataSource hosts
            ? await hosts.OpenConnectionAsync(TargetSessionAttributes.Primary, ct).ConfigureAwait(false)
            : await _source.OpenConnectionAsync(ct).ConfigureAwait(false);
        Sessions.Use(connection.ProcessID);
        return connection;
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    public void Dispose() => _source.Dispose();
}
