using Microsoft.Extensions.Logging;
using Npgsql;

namespace Notify;

/// <summary>Listens with LISTEN on a dedicated connection, and wakes and tests that connection through the publisher.</summary>
internal sealed class PostgresSource : INotificationSource
{
    private readonly string _instanceId = Guid.NewGuid().ToString("N")[..8];
    private readonly NotifyOptions _options;
    private readonly TimeProvider _time;
    private readonly ConnectionVerifier _verifier;
    private readonly ControlChannel _control;
    private readonly ILogger _log;
    private PrimaryDataSource _dataSource;
    private DatabaseEncoding? _encoding; // Null where the server converts.

    /// <param name="options">The database and the deadlines.</param>
    /// <param name="publisher">Sends to the control channel.</param>
    /// <param name="time">The clock of notifications and deadlines.</param>
    /// <param name="log">For failures of the publisher.</param>
    /// <param name="stop">Cancelled when the listener stops.</param>
    public PostgresSource(
        NotifyOptions options, NotifyPublisher publisher, TimeProvider time, ILogger log, CancellationToken stop)
    {
        _control = new ControlChannel(publisher, _instanceId, options.ConnectTimeout / 4, log, stop);
        _options = options;
        _time = time;
        _log = log;
        _dataSource = PrimaryDataSource.CreateForListener(options, _instanceId);
        Metrics = DatabaseMetrics.Find(_dataSource.ConnectionString);
        _verifier = new ConnectionVerifier(_control, publisher.Sessions, Metrics, options, RunningTime.Find(time), log);
    }

    public DatabaseMetrics Metrics { get; }

    public async Task<INotificationConnection> ConnectAsync(Action<string, RawNotification> route, CancellationToken ct)
    {
        while (true)
        {
            NpgsqlConnection opened = await OpenAsync(ct).ConfigureAwait(false);
            PostgresConnection connection = new(opened, _encoding, _verifier, _options, _time, route);
            bool isSuitable = false;
            try
            {
                isSuitable = !await AdoptEncodingAsync(connection, ct).ConfigureAwait(false);
                if (isSuitable)
                {
                    return connection;
                }
            }
            finally
            {
                if (!isSuitable)
                {
                    await connection.DisposeAsync().ConfigureAwait(false);
                }
            }
        }
    }

    public void Wake() => _control.Wake();

    public Task ProbeAsync(CancellationToken ct) => _verifier.ProbeAsync(ct);

    public ValueTask DisposeAsync() => _dataSource.DisposeAsync();

    /// <summary>Prepares to read the database's encoding here.</summary>
    /// <returns>Whether that takes another connection.</returns>
    private async Task<bool> AdoptEncodingAsync(PostgresConnection connection, CancellationToken ct)
    {
        string name = await connection.ReadEncodingAsync(ct).ConfigureAwait(false);
        if (name == (_encoding?.Name ?? "UTF8"))
        {
            return false;
        }

        DatabaseEncoding? encoding = null;
        try
        {
            encoding = await DatabaseEncoding.LoadAsync(name, connection, ct).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.InvariantSeverity == "ERROR")
        {
            _log.ServerConverts(name, e.MessageText, e);
        }

        if (encoding is null && _encoding is null)
        {
            return false;
        }

        PrimaryDataSource former = _dataSource;
        _dataSource = PrimaryDataSource.CreateForListener(_options, _instanceId, asBytes: encoding is not null);
        _encoding = encoding;
        await former.DisposeAsync().ConfigureAwait(false);
        return true;
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken ct)
    {
        try
        {
            // Npgsql can miss a cancellation that comes between two steps of opening a connection, and then waits for its own timeout.
            return await _dataSource.OpenConnectionAsync(ct).AsTask().WaitOrDisposeAsync(ct).ConfigureAwait(false);
        }
        catch (Exception e) when (_dataSource.IsRejection(e))
        {
            throw new ConnectionRejectedException(e);
        }
    }
}
