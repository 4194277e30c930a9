using Npgsql;

namespace Notify;

/// <summary>
/// The one listening connection, from dialling to the end. Only the loop calls it, and one method at a time.
/// </summary>
internal sealed class ListenerConnection : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NotifyOptions _options;
    private readonly TimeProvider _time;
    private readonly Action<string, RawNotification> _route;
    private readonly int _waitMilliseconds;

    private ListenerConnection(
        NpgsqlConnection connection, NotifyOptions options, TimeProvider time, Action<string, RawNotification> route)
    {
        _connection = connection;
        _options = options;
        _time = time;
        _route = route;
        // The length of CommandTimeout: with another one Npgsql sets the socket's timeout twice for each notification (F32).
        _waitMilliseconds = connection.CommandTimeout * 1000;
        LastHeard = time.GetUtcNow();
        _connection.Notification += OnNotification;
    }

    /// <summary>What the server says it is.</summary>
    public Version ServerVersion => _connection.PostgreSqlVersion;

    /// <summary>When the server last gave a sign of life: what committed before has been received.</summary>
    public DateTimeOffset LastHeard { get; private set; }

    /// <param name="source">The listener's own, unpooled data source.</param>
    /// <param name="options">The deadlines.</param>
    /// <param name="time">The clock of notifications and deadlines.</param>
    /// <param name="route">Gets each notification, inside the reading of the socket: must not wait.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task<ListenerConnection> OpenAsync(
        NpgsqlDataSource source,
        NotifyOptions options,
        TimeProvider time,
        Action<string, RawNotification> route,
        CancellationToken ct)
    {
        Task<NpgsqlConnection> dialling = source.OpenConnectionAsync(ct).AsTask();
        try
        {
            // Npgsql can miss a cancellation that comes between two steps of its dialling, and then waits for its own timeout.
            NpgsqlConnection connection = await dialling.WaitAsync(ct).ConfigureAwait(false);
            return new ListenerConnection(connection, options, time, route);
        }
        catch
        {
            _ = CloseAsync(dialling);
            throw;
        }
    }

    /// <summary>
    /// Waits for whatever comes next. To be cancelled only where the connection is given up anyway: while a message is half read,
    /// cancelling breaks it (F21).
    /// </summary>
    /// <returns>False after the ping interval without anything.</returns>
    public Task<bool> WaitAsync(CancellationToken stop) => _connection.WaitAsync(_waitMilliseconds, stop);

    /// <summary>
    /// Asks for a sign of life, and whether the session still listens to as many channels as it should: a reset of the session, or
    /// a pooler, ends every LISTEN without a word (F19).
    /// </summary>
    /// <exception cref="TimeoutException">None came in time: a half-open connection gives no error by itself (F18).</exception>
    /// <exception cref="ListenerVerificationException">The session has lost a LISTEN.</exception>
    public async Task PingAsync(int channels, CancellationToken stop)
    {
        using Deadline deadline = new(_options.PingTimeout, _time, stop);
        try
        {
            long count = await QueryAsync<long>(
                "select pg_catalog.count(*) from pg_catalog.pg_listening_channels()", deadline.Token).ConfigureAwait(false);
            if (count != channels)
            {
                throw new ListenerVerificationException(
                    $"The server has {count} channels registered for this session instead of {channels}.");
            }
        }
        catch (Exception e) when (deadline.HasPassed)
        {
            throw new TimeoutException($"The server gave no sign of life within {_options.PingTimeout}.", e);
        }
    }

    /// <summary>Runs the statements in one round trip and one transaction: all of them take effect, or none (F2).</summary>
    public async Task ExecuteAsync(IEnumerable<string> statements, CancellationToken ct)
    {
        NpgsqlBatch batch = _connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            foreach (string statement in statements)
            {
                batch.BatchCommands.Add(new NpgsqlBatchCommand(statement));
            }

            await batch.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        }

        LastHeard = _time.GetUtcNow();
    }

    /// <summary>Runs a query for one value.</summary>
    public async Task<T> QueryAsync<T>(string query, CancellationToken ct)
    {
        NpgsqlCommand command = _connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = query;
            object? value = await command.ExecuteScalarAsync(ct).ConfigureAwait(false);
            LastHeard = _time.GetUtcNow();
            return (T)value!;
        }
    }

    /// <summary>Closes, and gives that up after the ping timeout: a peer that does not answer must not hold up the next attempt.</summary>
    public async ValueTask DisposeAsync()
    {
        _connection.Notification -= OnNotification;
        await _connection.DisposeAsync().AsTask()
            .WaitAsync(_options.PingTimeout, _time)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Closes a connection that nobody waits for any more, should it still come about.</summary>
    private static async Task CloseAsync(Task<NpgsqlConnection> dialling)
    {
        await ((Task)dialling).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (dialling.IsCompletedSuccessfully)
        {
            await dialling.Result.DisposeAsync().ConfigureAwait(false);
        }
    }

    private void OnNotification(object sender, NpgsqlNotificationEventArgs e)
    {
        DateTimeOffset now = _time.GetUtcNow();
        LastHeard = now;
        _route(e.Channel, new RawNotification(e.Payload, e.PID, now));
    }
}
