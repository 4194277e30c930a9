using System.Data;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Notify;

/// <summary>
/// The connection for single notifications. It is kept open while they arrive, which saves opening, resetting and parsing, and returns
/// to the pool when they stop. Only the sender that has the <see cref="Coalescer"/>'s turn uses it.
/// </summary>
internal sealed class PublishingConnection : IAsyncDisposable
{
    private readonly PrimaryDataSource _source;
    private readonly OwnSessions _sessions;
    private readonly TimeSpan _timeout;
    private readonly int _timeoutSeconds;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Action _opened;
    private readonly Action<Exception> _failed;
    private readonly CancellationToken _abort;
    private readonly AnswerDeadline _deadline;
    private readonly List<string> _channels = [];
    private readonly List<ReadOnlyMemory<byte>> _payloads = [];
    private bool _prepares;
    private NpgsqlConnection? _connection;
    private int _epoch; // of the sessions, when it was opened
    private int _processId; // A broken connection no longer has it.
    private NpgsqlCommand? _one;
    private NpgsqlParameter<string>? _channel;
    private NpgsqlParameter<ReadOnlyMemory<byte>>? _payload;
    private NpgsqlCommand? _many;

    /// <param name="source">The pool.</param>
    /// <param name="sessions">Records each use.</param>
    /// <param name="options">How long to wait, and whether there is a pooler.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">For a pooler that the options don't reveal.</param>
    /// <param name="opened">Called when a connection has been taken from the pool.</param>
    /// <param name="failed">Called with each error of what was sent.</param>
    /// <param name="abort">Cancelled when disposing has waited long enough: ends opening and waiting.</param>
    public PublishingConnection(
        PrimaryDataSource source,
        OwnSessions sessions,
        NotifyOptions options,
        TimeProvider time,
        ILogger log,
        Action opened,
        Action<Exception> failed,
        CancellationToken abort)
    {
        _source = source;
        _sessions = sessions;
        _timeout = options.PublishTimeout;
        // Later than the deadline, which decides; this only ends a command that the deadline has given up.
        _timeoutSeconds = (int)Math.Ceiling(_timeout.TotalSeconds) + 1;
        _time = time;
        _log = log;
        _opened = opened;
        _failed = failed;
        _abort = abort;
        _deadline = new AnswerDeadline(_timeout, time, abort);
        // ListenerConnectionString is set if ConnectionString leads through a pooler, which may send the next statement to a session
        // other than the one that prepared it (F20).
        _prepares = options.ListenerConnectionString is null;
    }

    /// <summary>When something was last sent, as a timestamp.</summary>
    public long LastUse { get; private set; }

    /// <summary>The connection, which knows its database's encoding. Use it only after <see cref="OpenAsync"/>.</summary>
    public NpgsqlConnection Opened => _connection!;

    /// <summary>Completes at once when the connection is open.</summary>
    /// <exception cref="NpgsqlException">It did not open, or not in time.</exception>
    /// <exception cref="ObjectDisposedException">It was aborted.</exception>
    public ValueTask OpenAsync(CancellationToken ct) =>
        _connection?.State == ConnectionState.Open && _epoch == _sessions.Epoch && !_abort.IsCancellationRequested ? ValueTask.CompletedTask : OpenAgainAsync(ct);

    /// <summary>
    /// Sends one notification, already escaped for the database's encoding, in a transaction of its own. If it is certain that nothing was
    /// committed, and another attempt can help, it tries once more.
    /// </summary>
    /// <param name="notification">What to send.</param>
    /// <param name="ct">Shortens the wait for the answer.</param>
    /// <exception cref="PublishOutcomeUnknownException">It may or may not have been sent.</exception>
    /// <exception cref="NpgsqlException">It was not sent.</exception>
    public ValueTask SendAsync(OutgoingNotification notification, CancellationToken ct) => SendAsync(notification, null, ct);

    /// <summary>Like <see cref="SendAsync(OutgoingNotification, CancellationToken)"/>. No two of them may be equal (F5).</summary>
    public ValueTask SendAsync(List<OutgoingNotification> notifications) => notifications.Count == 1
        ? SendAsync(notifications[0], null, CancellationToken.None)
        : SendAsync(null, notifications, CancellationToken.None);

    /// <summary>Returns the connection to the pool, which disposes it if it is broken.</summary>
    public async ValueTask CloseAsync()
    {
        NpgsqlConnection? connection = _connection;
        Forget();
        if (connection is not null)
        {
            await GiveBackAsync(connection).ConfigureAwait(false);
        }
    }

    public ValueTask DisposeAsync()
    {
        _deadline.Dispose();
        return CloseAsync();
    }

    private static async ValueTask GiveBackAsync(NpgsqlConnection connection)
    {
        try
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }
        catch (NpgsqlException)
        {
            // It was broken, and its users already have the error.
        }
    }

    private static async Task GiveBackAfterAsync(Task command, NpgsqlConnection connection)
    {
        await command.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await GiveBackAsync(connection).ConfigureAwait(false);
    }

    private async ValueTask OpenAgainAsync(CancellationToken ct)
    {
        await CloseAsync().ConfigureAwait(false);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(ct, _abort);
        using Deadline deadline = new(_timeout, _time, either.Token);
        try
        {
            _epoch = _sessions.Epoch;
            _connection = await OpenUsableAsync(deadline.Token).WaitOrDisposeAsync(deadline.Token).ConfigureAwait(false);
            _processId = _connection.ProcessID;
            _opened();
        }
        catch (OperationCanceledException) when (deadline.Token.IsCancellationRequested)
        {
            ct.ThrowIfCancellationRequested();
            ObjectDisposedException.ThrowIf(_abort.IsCancellationRequested, typeof(NotifyPublisher));
            throw new NpgsqlException(
                $"Could not connect within NotifyOptions.PublishTimeout ({_timeout}); nothing was sent.", new TimeoutException());
        }
        catch (NpgsqlException e) when (e.InnerException is TimeoutException)
        {
            // Npgsql's own timeout, which is at most ours, elapsed first.
            throw new NpgsqlException($"Could not connect: {e.Message}; nothing was sent.", e.InnerException);
        }
    }

    /// <summary>
    /// The pool may hold a connection that the server has closed in the meantime, which only sending reveals. If a notification revealed it,
    /// its outcome would be unknown. So this first sends a statement that may safely run twice.
    /// </summary>
    private async Task<NpgsqlConnection> OpenUsableAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        NpgsqlConnection connection = await _source.OpenConnectionAsync(ct).ConfigureAwait(false);
        try
        {
            NpgsqlCommand trial = new("select", connection) { CommandTimeout = _timeoutSeconds };
            await using (trial.ConfigureAwait(false))
            {
                await trial.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
            }

            return connection;
        }
        catch (NpgsqlException)
        {
            // At the first broken connection Npgsql empties the pool, so the next one is new.
            await GiveBackAsync(connection).ConfigureAwait(false);
            return await _source.OpenConnectionAsync(ct).ConfigureAwait(false);
        }
    }

    private async ValueTask SendAsync(OutgoingNotification? one, List<OutgoingNotification>? several, CancellationToken ct)
    {
        for (bool again = false; ; again = true)
        {
            // The session outlives its one-minute lease, so renew it on every send.
            _sessions.Use(_processId);
            Task answer = ExecuteAsync(one, several).AsTask();
            try
            {
                await _deadline.WaitAsync(answer, ct).ConfigureAwait(false);
                LastUse = _time.GetTimestamp();
                return;
            }
            catch (Exception e)
            {
                _failed(e);
                await CloseAfterAsync(e, answer).ConfigureAwait(false);
                PublishFailure.ThrowIfFinal(e, again);
                if (_prepares && PublishFailure.IsOfPreparedStatement(e))
                {
                    _prepares = false;
                    _log.PublishingUnprepared(e);
                }
            }

            await OpenAsync(ct).ConfigureAwait(false);
        }
    }

    /// <summary>Closes the connection, which may have caused the error, unless only a notification can have caused it.</summary>
    private async ValueTask CloseAfterAsync(Exception error, Task answer)
    {
        if (!answer.IsCompleted)
        {
            GiveBackAfterAsync(answer, _connection!).Observe();
            Forget();
        }
        else if (!PublishFailure.IsOfOneNotification(error))
        {
            await CloseAsync().ConfigureAwait(false);
        }
    }

    private ValueTask ExecuteAsync(OutgoingNotification? one, List<OutgoingNotification>? several) => one is null
        ? several!.Exists(notification => notification.IsStored)
            ? NotificationBatch.SendAsync(_connection!, several, CancellationToken.None, _timeoutSeconds)
            : ExecuteAsync(several)
        : one.IsStored
            ? NotificationBatch.SendAsync(_connection!, [one], CancellationToken.None, _timeoutSeconds)
            : ExecuteAsync(one);

    private async ValueTask ExecuteAsync(OutgoingNotification notification)
    {
        if (_one is null)
        {
            _channel = NotifyCommand.Text("");
            _payload = NotifyCommand.Text(ReadOnlyMemory<byte>.Empty);
            _one = await PreparedAsync(NotifyCommand.One, _channel, _payload).ConfigureAwait(false);
        }

        _channel!.TypedValue = notification.Channel;
        _payload!.TypedValue = notification.Payload;
        await _one.ExecuteNonQueryAsync().ConfigureAwait(false);
    }

    private async ValueTask ExecuteAsync(List<OutgoingNotification> notifications)
    {
        _many ??= await PreparedAsync(NotifyCommand.Many, NotifyCommand.Array(_channels), NotifyCommand.Array(_payloads))
            .ConfigureAwait(false);
        _channels.Clear();
        _payloads.Clear();
        foreach (OutgoingNotification notification in notifications)
        {
            _channels.Add(notification.Channel);
            _payloads.Add(notification.Payload);
        }

        await _many.ExecuteNonQueryAsync().ConfigureAwait(false);
    }

    private void Forget()
    {
        _connection = null;
        _one = _many = null;
    }

    /// <summary>Takes a round trip only once for each physical connection: the pool does not reset its connections.</summary>
    private async ValueTask<NpgsqlCommand> PreparedAsync(string text, params NpgsqlParameter[] parameters)
    {
        NpgsqlCommand command = new(text, _connection) { CommandTimeout = _timeoutSeconds };
        command.Parameters.AddRange(parameters);
        if (_prepares)
        {
            await command.PrepareAsync().ConfigureAwait(false);
        }

        return command;
    }
}
