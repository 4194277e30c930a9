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
    private PrimaryDataSource _dataSource;
    private bool _asBytes;

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
        _dataSource = PrimaryDataSource.CreateForListener(options, _instanceId);
        _verifier = new ConnectionVerifier(_control, publisher.Sessions, options, time, log);
        Metrics = DatabaseMetrics.Find(_dataSource.ConnectionString);
    }

    public DatabaseMetrics Metrics { get; }

    public async Task<INotificationConnection> ConnectAsync(Action<string, RawNotification> route, CancellationToken ct)
    {
        NpgsqlConnection connection = await OpenAsync(ct).ConfigureAwait(false);
        string? encoding = ServerEncoding.FindName(connection);
        if (!_asBytes && encoding != "UTF8" && DatabaseEncoding.Find(encoding) is not null)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            PrimaryDataSource converting = _dataSource;
            _dataSource = PrimaryDataSource.CreateForListener(_options, _instanceId, asBytes: true);
            _asBytes = true;
            await converting.DisposeAsync().ConfigureAwait(false);
            connection = await OpenAsync(ct).ConfigureAwait(false);
        }

        return new PostgresConnection(connection, _asBytes, _verifier, _options, _time, route);
    }

    public void Wake() => _control.Wake();

    public Task ProbeAsync(CancellationToken ct) => _verifier.ProbeAsync(ct);

    public ValueTask DisposeAsync() => _dataSource.DisposeAsync();

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
