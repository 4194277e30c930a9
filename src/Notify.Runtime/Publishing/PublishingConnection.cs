using Npgsql;

namespace Notify;

/// <summary>
/// The connection that single notifications go through. It is kept while they come, which saves opening, resetting and parsing, and
/// goes back to the pool when they don't. Only whoever has the <see cref="Coalescer"/>'s turn uses it.
/// </summary>
/// <remarks>Sending takes no token: cancelling a command can take longer than the command, and leaves the outcome open.</remarks>
/// <param name="source">The pool.</param>
/// <param name="sessions">Records each use.</param>
/// <param name="prepares">
/// Whether statements are prepared. A pooler, where there is one, may send the next statement to another server process (F20).
/// </param>
/// <param name="time">For <see cref="LastUse"/>.</param>
/// <param name="opened">Called when a connection was taken from the pool.</param>
/// <param name="abort">Cancelled when no caller waits any more.</param>
internal sealed class PublishingConnection(
    PrimaryDataSource source, OwnSessions sessions, bool prepares, TimeProvider time, Action opened, CancellationToken abort)
{
    private NpgsqlConnection? _connection;
    private int _processId; // A broken connection no longer has it.
    private NpgsqlCommand? _one;
    private NpgsqlParameter<string>? _channel;
    private NpgsqlParameter<ReadOnlyMemory<byte>>? _payload;
    private NpgsqlCommand? _many;
    private readonly List<string> _channels = [];
    private readonly List<ReadOnlyMemory<byte>> _payloads = [];

    public bool IsOpen => _connection is not null;

    /// <summary>When something was last sent, as a timestamp.</summary>
    public long LastUse { get; private set; }

    /// <summary>Completes at once when the connection is open.</summary>
    /// <exception cref="ObjectDisposedException">It was aborted.</exception>
    public ValueTask OpenAsync(CancellationToken ct) =>
        IsOpen && !abort.IsCancellationRequested ? ValueTask.CompletedTask : OpenAnewAsync(ct);

    /// <summary>The connection, which knows its database's encoding. Only while it is open.</summary>
    public NpgsqlConnection Opened => _connection!;

    /// <summary>Sends one, fit for the database's encoding, in a transaction of its own.</summary>
    /// <inheritdoc cref="AnswerAsync"/>
    public ValueTask SendAsync(OutgoingNotification notification)
    {
        // The session outlives its one-minute lease, so renew it on every send.
        sessions.Use(_processId);
        return AnswerAsync(notification.IsStored
            ? NotificationBatch.SendAsync(_connection!, [notification], CancellationToken.None)
            : ExecuteAsync(notification));
    }

    /// <summary>Sends several, fit for the database's encoding, in one transaction. No two of them are equal (F5).</summary>
    /// <inheritdoc cref="AnswerAsync"/>
    public ValueTask SendAsync(List<OutgoingNotification> notifications)
    {
        if (notifications.Count == 1)
        {
            return SendAsync(notifications[0]);
        }

        sessions.Use(_processId);
        return AnswerAsync(notifications.Exists(notification => notification.IsStored)
            ? NotificationBatch.SendAsync(_connection!, notifications, CancellationToken.None)
            : ExecuteAsync(notifications));
    }

    /// <summary>Gives the connection back to the pool, which disposes of it if it is broken.</summary>
    public async ValueTask CloseAsync()
    {
        NpgsqlConnection? connection = _connection;
        Forget();
        if (connection is not null)
        {
            await GiveBackAsync(connection).ConfigureAwait(false);
        }
    }

    private static async ValueTask GiveBackAsync(NpgsqlConnection connection)
    {
        try
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }
        catch (NpgsqlException)
        {
            // It was broken, which its users know already.
        }
    }

    private async ValueTask OpenAnewAsync(CancellationToken ct)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(ct, abort);
        try
        {
            _connection = await OpenUsableAsync(either.Token).WaitOrDisposeAsync(either.Token).ConfigureAwait(false);
            _processId = _connection.ProcessID;
            opened();
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            ct.ThrowIfCancellationRequested();
            throw new ObjectDisposedException(typeof(NotifyPublisher).FullName);
        }
    }

    /// <summary>
    /// The pool may hold a connection that the server has closed meanwhile, which only sending reveals. If a notification found it out,
    /// its outcome would be unknown: so first send what may be sent twice.
    /// </summary>
    private async Task<NpgsqlConnection> OpenUsableAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        NpgsqlConnection connection = await source.OpenConnectionAsync(ct).ConfigureAwait(false);
        try
        {
            NpgsqlCommand trial = new("select", connection);
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
            return await source.OpenConnectionAsync(ct).ConfigureAwait(false);
        }
    }

    private async ValueTask ExecuteAsync(OutgoingNotification notification)
    {
        if (_one is null)
        {
            _channel = NotifyCommand.Text("");
            _payload = NotifyCommand.Text(ReadOnlyMemory<byte>.Empty);
            _one = await PreparedAsync(new NpgsqlCommand(NotifyCommand.One, _connection) { Parameters = { _channel, _payload } })
                .ConfigureAwait(false);
        }

        _channel!.TypedValue = notification.Channel;
        _payload!.TypedValue = notification.Payload;
        await _one.ExecuteNonQueryAsync().ConfigureAwait(false);
    }

    private async ValueTask ExecuteAsync(List<OutgoingNotification> notifications)
    {
        _many ??= await PreparedAsync(new NpgsqlCommand(NotifyCommand.Many, _connection)
        {
            Parameters = { NotifyCommand.Array(_channels), NotifyCommand.Array(_payloads) },
        }).ConfigureAwait(false);
        _channels.Clear();
        _payloads.Clear();
        foreach (OutgoingNotification notification in notifications)
        {
            _channels.Add(notification.Channel);
            _payloads.Add(notification.Payload);
        }

        await _many.ExecuteNonQueryAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Waits for the server's answer. An exception is the one that callers get. It costs the connection, which may be what is wrong,
    /// unless the error can only be one notification's.
    /// </summary>
    private async ValueTask AnswerAsync(ValueTask sending)
    {
        try
        {
            await sending.WaitOrAbandonAsync(abort).ConfigureAwait(false);
            LastUse = time.GetTimestamp();
        }
        catch (Exception e)
        {
            if (abort.IsCancellationRequested)
            {
                // The command still uses it.
                Forget();
            }
            else if (!PublishFailure.IsOfOneNotification(e))
            {
                await CloseAsync().ConfigureAwait(false);
            }

            Exception explained = PublishFailure.Explain(e);
            if (explained == e)
            {
                throw;
            }

            throw explained;
        }
    }

    private void Forget()
    {
        _connection = null;
        _one = _many = null;
    }

    /// <summary>Takes a round trip once for each physical connection: the pool does not reset it.</summary>
    private async ValueTask<NpgsqlCommand> PreparedAsync(NpgsqlCommand command)
    {
        if (prepares)
        {
            await command.PrepareAsync().ConfigureAwait(false);
        }

        return command;
    }
}
