using Npgsql;

namespace Notify;

/// <summary>
/// The connection that single notifications go through, kept while they come and given back to the pool when they don't: what is kept
/// needs no opening, no resetting and no parsing. Whoever has the turn in the <see cref="Coalescer"/> uses it, and nobody else.
/// </summary>
/// <remarks>Sending takes no token: cancelling a command can take longer than the command, and leaves the outcome open.</remarks>
/// <param name="source">The pool.</param>
/// <param name="prepares">
/// Whether statements are prepared. Not where a pooler may stand between, which need not bring the next statement to the same server
/// process (F20).
/// </param>
/// <param name="time">For <see cref="LastUse"/>.</param>
/// <param name="opened">Called when a connection was taken from the pool.</param>
/// <param name="abort">Cancelled when nobody waits for anything any more.</param>
internal sealed class PublishingConnection(
    PrimaryDataSource source, bool prepares, TimeProvider time, Action opened, CancellationToken abort)
{
    private NpgsqlConnection? _connection;
    private int _processId; // A broken connection no longer tells it.
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

    /// <summary>The connection, to ask it for its database's encoding. Only while it is open.</summary>
    public NpgsqlConnection Opened => _connection!;

    /// <summary>Sends one, fit for the database's encoding, in a transaction of its own.</summary>
    /// <inheritdoc cref="AnswerAsync"/>
    public ValueTask SendAsync(OutgoingNotification notification)
    {
        // Opening told of this session once, and it is kept for longer than it is remembered.
        source.Sessions.Use(_processId);
        return AnswerAsync(notification.IsStored
            ? NotificationBatch.SendAsync(_connection!, [notification], CancellationToken.None)
            : ExecuteAsync(notification));
    }

    /// <summary>Sends several, fit for the database's encoding, in one transaction. No two of them are equal (F5).</summary>
    /// <inheritdoc cref="AnswerAsync"/>
    public ValueTask SendAsync(IReadOnlyList<OutgoingNotification> notifications)
    {
        if (notifications.Count == 1)
        {
            return SendAsync(notifications[0]);
        }

        source.Sessions.Use(_processId);
        return AnswerAsync(notifications.Any(notification => notification.IsStored)
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
            // It was broken. Its users have been told.
        }
    }

    private async ValueTask OpenAnewAsync(CancellationToken ct)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(ct, abort);
        Task<NpgsqlConnection> opening = OpenUsableAsync(either.Token);
        try
        {
            _connection = await opening.WaitAsync(either.Token).ConfigureAwait(false);
            _processId = _connection.ProcessID;
            opened();
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            _ = CloseLateAsync(opening);
            ct.ThrowIfCancellationRequested();
            throw new ObjectDisposedException(typeof(NotifyPublisher).FullName);
        }
    }

    /// <summary>
    /// The pool may hold a connection that the server has closed meanwhile, which only sending finds out. That had better not be a
    /// notification, whose outcome would be unknown: so first goes what may be sent again.
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
            // With the first that is broken Npgsql empties the pool, so that the next is a new one.
            await GiveBackAsync(connection).ConfigureAwait(false);
            return await source.OpenConnectionAsync(ct).ConfigureAwait(false);
        }
    }

    /// <summary>It was not waited for: Npgsql can miss a cancellation, and then waits for its own timeout.</summary>
    private static async Task CloseLateAsync(Task<NpgsqlConnection> opening)
    {
        await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (opening.IsCompletedSuccessfully)
        {
            await GiveBackAsync(opening.Result).ConfigureAwait(false);
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
        _payload!.TypedValue = notification.Sent;
        await _one.ExecuteNonQueryAsync().ConfigureAwait(false);
    }

    private async ValueTask ExecuteAsync(IReadOnlyList<OutgoingNotification> notifications)
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
            _payloads.Add(notification.Sent);
        }

        await _many.ExecuteNonQueryAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Waits for the server's answer. An exception is what the callers are to be told; the connection is given up with it, unless the
    /// error can only be one notification's, because what is wrong may be wrong with the connection.
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

            Exception told = PublishFailure.Of(e);
            if (told == e)
            {
                throw;
            }

            throw told;
        }
    }

    private void Forget()
    {
        _connection = null;
        _one = _many = null;
    }

    /// <summary>A round trip only with the first on this physical connection: the pool does not reset it.</summary>
    private async ValueTask<NpgsqlCommand> PreparedAsync(NpgsqlCommand command)
    {
        if (prepares)
        {
            await command.PrepareAsync().ConfigureAwait(false);
        }

        return command;
    }
}
