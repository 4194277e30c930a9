using System.Data;
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
    private readonly int _commandSeconds;
    private readonly Lock _enteringWait = new();
    private readonly CancellationTokenSource _waits = new();
    private CancellationToken _endedWaits;
    private Task _command = Task.CompletedTask;

    private ListenerConnection(
        NpgsqlConnection connection, NotifyOptions options, TimeProvider time, Action<string, RawNotification> route)
    {
        _connection = connection;
        _options = options;
        _time = time;
        _route = route;
        // The length of CommandTimeout: with another one Npgsql sets the socket's timeout twice for each notification (F32).
        WaitMilliseconds = connection.CommandTimeout * 1000;
        // Our own deadlines govern; Npgsql's only ends what they have given up. CommandTimeout is PingInterval, which does neither.
        TimeSpan longest = options.ConnectTimeout > options.PingTimeout ? options.ConnectTimeout : options.PingTimeout;
        _commandSeconds = (int)Math.Ceiling(longest.TotalSeconds) + 1;
        LastHeard = time.GetUtcNow();
        _connection.Notification += OnNotification;
    }

    /// <summary>What the server says it is.</summary>
    public Version ServerVersion => _connection.PostgreSqlVersion;

    /// <summary>When the server last gave a sign of life: what committed before has been received.</summary>
    public DateTimeOffset LastHeard { get; private set; }

    /// <summary>Beats with each sign of life, from when it is set.</summary>
    public Heartbeat? Heartbeat { get; set; }

    /// <summary>How long one wait lasts.</summary>
    internal int WaitMilliseconds { get; }

    /// <param name="source">The listener's own, unpooled data source.</param>
    /// <param name="options">The deadlines.</param>
    /// <param name="time">The clock of notifications and deadlines.</param>
    /// <param name="route">Gets each notification, inside the reading of the socket: must not wait.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task<ListenerConnection> OpenAsync(
        PrimaryDataSource source,
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
            _ = CloseLateAsync(dialling);
            throw;
        }
    }

    /// <summary>
    /// Waits for whatever comes next. Only <see cref="EndWaitsWith"/> cancels it, and only where the connection is given up anyway:
    /// while a message is half read, cancelling breaks it (F21).
    /// </summary>
    /// <returns>False after the ping interval without anything.</returns>
    /// <exception cref="OperationCanceledException">The waits have been ended.</exception>
    public Task<bool> WaitAsync()
    {
        // Npgsql loses a cancellation that comes after it has looked at the token and before it reads from the socket. Both happen
        // before its method returns, so within this lock there is none.
        lock (_enteringWait)
        {
            _endedWaits.ThrowIfCancellationRequested();
            return _connection.WaitAsync(WaitMilliseconds, _waits.Token);
        }
    }

    /// <summary>Ends the wait that is running and every later one when <paramref name="ct"/> is cancelled.</summary>
    /// <returns>To be disposed when <paramref name="ct"/> doesn't matter any more.</returns>
    public CancellationTokenRegistration EndWaitsWith(CancellationToken ct) => ct.UnsafeRegister(
        static (connection, token) => ((ListenerConnection)connection!).EndWaits(token), this);

    /// <summary>
    /// Asks for a sign of life, and whether the session still listens to as many channels as it should: a reset of the session, or
    /// a pooler, ends every LISTEN without a word (F19).
    /// </summary>
    /// <exception cref="TimeoutException">None came in time: a half-open connection gives no error by itself (F18).</exception>
    /// <exception cref="ListenerVerificationException">The session has lost a LISTEN.</exception>
    public async Task PingAsync(int channels, CancellationToken stop)
    {
        if (_connection.State != ConnectionState.Open)
        {
            // Npgsql does not throw when a wait's time passes within a message: it closes the connection and says that nothing came.
            throw new TimeoutException("The server fell silent in the middle of a message.");
        }

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
    public Task ExecuteAsync(IEnumerable<string> statements, CancellationToken ct) => RunAsync(ExecuteCoreAsync(statements), ct);

    /// <summary>Runs a query for one value.</summary>
    public Task<T> QueryAsync<T>(string query, CancellationToken ct) => RunAsync(QueryCoreAsync<T>(query), ct);

    /// <summary>
    /// Closes, within the ping timeout: a peer that does not answer must not hold up the next attempt. A command that was given up
    /// has the rest of its own timeout, in the background.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        _connection.Notification -= OnNotification;
        _waits.Dispose();
        await CloseAsync().WaitAsync(_command.IsCompleted ? _options.PingTimeout : TimeSpan.Zero, _time)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task CloseAsync()
    {
        await _command.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Gives the command up when <paramref name="ct"/> is cancelled, and with it the connection. The token never goes to Npgsql:
    /// cancelling there first dials the server again, on the thread that cancels, whatever Cancellation Timeout is; and a server
    /// that doesn't answer is just what the token is there for.
    /// </summary>
    private async Task<T> RunAsync<T>(Task<T> command, CancellationToken ct)
    {
        _command = command;
        T result = await command.WaitAsync(ct).ConfigureAwait(false);
        LastHeard = _time.GetUtcNow();
        Heartbeat?.Beat();
        return result;
    }

    private async Task<int> ExecuteCoreAsync(IEnumerable<string> statements)
    {
        NpgsqlBatch batch = _connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.Timeout = _commandSeconds;
            foreach (string statement in statements)
            {
                batch.BatchCommands.Add(new NpgsqlBatchCommand(statement));
            }

            return await batch.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task<T> QueryCoreAsync<T>(string query)
    {
        NpgsqlCommand command = _connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = query;
            command.CommandTimeout = _commandSeconds;
            return (T)(await command.ExecuteScalarAsync(CancellationToken.None).ConfigureAwait(false))!;
        }
    }

    private void EndWaits(CancellationToken ct)
    {
        lock (_enteringWait)
        {
            _endedWaits = ct;
        }

        // Outside the lock: what waits may go on right here.
        _waits.Cancel();
    }

    /// <summary>Closes a connection that nobody waits for any more, should it still come about.</summary>
    private static async Task CloseLateAsync(Task<NpgsqlConnection> dialling)
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
        Heartbeat?.Beat();
        _route(e.Channel, new RawNotification(e.Payload, e.PID, now));
    }
}
