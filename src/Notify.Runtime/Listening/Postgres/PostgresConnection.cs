using System.Data;
using Npgsql;

namespace Notify;

/// <summary>The one listening connection, from the moment it is open until it is closed.</summary>
internal sealed class PostgresConnection : INotificationConnection
{
    private const string HashOfChannels =
        "select pg_catalog.hashtextextended(coalesce(pg_catalog.string_agg(c, E'\\n' order by c collate pg_catalog.\"C\"), ''), 0) "
        + "from pg_catalog.pg_listening_channels() c";

    // Compared as PostgreSQL's type "name", because LISTEN truncates channels to its length.
    private const string MissingChannel =
        "select c::pg_catalog.name from pg_catalog.unnest($1::pg_catalog.text[]) c "
        + "except select c::pg_catalog.name from pg_catalog.pg_listening_channels() c limit 1";

    private readonly NpgsqlConnection _connection;
    private readonly DatabaseEncoding? _encoding; // Null where the server converts.
    private readonly ChannelNames _names;
    private readonly ConnectionVerifier _verifier;
    private readonly NotifyOptions _options;
    private readonly TimeProvider _time;
    private readonly Action<string, RawNotification> _route;
    private readonly int _commandSeconds;
    private readonly Lock _enteringWait = new();
    private readonly CancellationTokenSource _waits = new();
    private bool _waitsEnded;
    private Exception? _unread; // Npgsql swallows it, and the notification would be missing without a gap.
    private bool _mayCompare = true;
    private long? _provenChannels; // The hash of the session's channels, when ours were last found among them.
    private Task _command = Task.CompletedTask;

    /// <param name="connection">An open connection, which is disposed with this object.</param>
    /// <param name="encoding">Where the server does not convert text: each character is a byte. Otherwise null.</param>
    /// <param name="verifier">Gets the payloads of its control channel.</param>
    /// <param name="options">The deadlines.</param>
    /// <param name="time">The clock of notifications and deadlines.</param>
    /// <param name="route">Gets each notification while the socket is read, and must not wait.</param>
    public PostgresConnection(
        NpgsqlConnection connection,
        DatabaseEncoding? encoding,
        ConnectionVerifier verifier,
        NotifyOptions options,
        TimeProvider time,
        Action<string, RawNotification> route)
    {
        _connection = connection;
        _encoding = encoding;
        _names = new ChannelNames(this, encoding, verifier.OnUnverifiable);
        _verifier = verifier;
        _options = options;
        _time = time;
        _route = route;
        // Equal to CommandTimeout: with any other length, Npgsql sets the socket's timeout twice for each notification (F32).
        WaitMilliseconds = connection.CommandTimeout * 1000;
        // Longer than the loop's deadlines: Npgsql's timeout should only end commands that the loop has given up. The connection's
        // CommandTimeout may be shorter, because it equals PingInterval.
        TimeSpan longest = options.ConnectTimeout > options.PingTimeout ? options.ConnectTimeout : options.PingTimeout;
        _commandSeconds = (int)Math.Ceiling(longest.TotalSeconds) + 1;
        _connection.Notification += OnNotification;
    }

    /// <summary>The server's version.</summary>
    public Version ServerVersion => _connection.PostgreSqlVersion;

    /// <summary>The channel that it listens to in addition to the subscribed ones.</summary>
    internal string ControlChannel => _verifier.ControlChannel;

    /// <summary>How long one wait lasts.</summary>
    internal int WaitMilliseconds { get; }

    /// <summary>The database's encoding. A pooler need not report it.</summary>
    public async Task<string> ReadEncodingAsync(CancellationToken ct) => _names.DatabaseEncoding =
        ServerEncoding.FindName(_connection) ?? await QueryAsync<string>("show server_encoding", ct).ConfigureAwait(false);

    public Task VerifyAsync(CancellationToken ct) => _verifier.VerifyAsync(this, ct);

    public async Task ChangeAsync(IReadOnlyList<string> listen, IReadOnlyList<string> unlisten, CancellationToken ct)
    {
        _provenChannels = null;
        try
        {
            string[] added = await _names.EncodeAsync(listen, ct).ConfigureAwait(false);
            string[] removed = await _names.EncodeAsync(unlisten, ct).ConfigureAwait(false);
            IEnumerable<string> statements = removed.Select(channel => $"UNLISTEN {_names.Quote(channel)}")
                .Concat(added.Select(channel => $"LISTEN {_names.Quote(channel)}"));
            await ExecuteAsync(statements, ct).ConfigureAwait(false);
            Array.ForEach(removed, _names.Forget);
        }
        catch (PostgresException e) when (listen.Count > 0 && IsRefusal(e))
        {
            throw new ListenRefusedException(listen[0], e);
        }
    }

    /// <inheritdoc/>
    /// <remarks>If the wait ends while a message is half read, the connection breaks (F21).</remarks>
    public Task<bool> WaitAsync()
    {
        // Npgsql loses a cancellation that comes after it has checked the token and before it reads from the socket. Both happen before
        // its method returns, so this lock keeps EndWaits from cancelling in between.
        lock (_enteringWait)
        {
            return _unread is not null ? throw new InvalidOperationException("A notification could not be read.", _unread)
                : _waitsEnded
                ? throw new OperationCanceledException(_waits.Token)
                : _connection.WaitAsync(WaitMilliseconds, _waits.Token);
        }
    }

    public void EndWaits()
    {
        lock (_enteringWait)
        {
            _waitsEnded = true;
        }

        // Outside the lock, because the loop may continue on this thread.
        _waits.Cancel();
    }

    /// <inheritdoc/>
    /// <remarks>
    /// A reset of the session, or a pooler, can end every LISTEN silently (F19). The session may also have channels that aren't ours, so
    /// the number of channels proves nothing. The names are sent only after a change; otherwise a hash shows that nothing has changed.
    /// </remarks>
    public async Task PingAsync(Func<IReadOnlyList<string>> channels, CancellationToken ct)
    {
        if (_connection.State != ConnectionState.Open)
        {
            // If a wait times out in the middle of a message, Npgsql closes the connection, and reports only that nothing came.
            throw new TimeoutException("The server fell silent in the middle of a message.");
        }

        if (await FindMissingAsync(channels, ct).ConfigureAwait(false) is { } missing)
        {
            throw new ListenerVerificationException($"The server no longer listens to channel \"{missing}\" for this session.");
        }

        _verifier.Reverify();
        await _verifier.LookAtQueueAsync(this, ct).ConfigureAwait(false);
    }

    /// <summary>Makes the server answer.</summary>
    /// <returns>
    /// One of our channels, the control channel included, that this session does not listen to; null if there is none, or if this role
    /// may not know.
    /// </returns>
    public async Task<string?> FindMissingAsync(Func<IReadOnlyList<string>> channels, CancellationToken ct)
    {
        try
        {
            if (!_mayCompare)
            {
                await ExecuteAsync(["select"], ct).ConfigureAwait(false);
                return null;
            }

            long hash = await QueryAsync<long>(HashOfChannels, ct).ConfigureAwait(false);
            if (hash == _provenChannels)
            {
                return null;
            }

            foreach (string[] some in channels().Append(ControlChannel).Chunk(ChannelChanges.MostAtOnce))
            {
                string[] expected = await _names.EncodeAsync(some, ct).ConfigureAwait(false);
                if (await QueryAsync<string?>(MissingChannel, ct, expected).ConfigureAwait(false) is { } missing)
                {
                    return _names.Decode(missing);
                }

                // Counts the answer as a sign of life, because all answers together may take longer than one deadline.
                _route(ControlChannel, default);
            }

            _provenChannels = hash;
            return null;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            _mayCompare = false;
            _verifier.OnUnverifiable(e);
            return null;
        }
    }

    /// <summary>Runs the statements in one round trip and one transaction: all of them take effect, or none (F2).</summary>
    public Task ExecuteAsync(IEnumerable<string> statements, CancellationToken ct) => RunAsync(ExecuteCoreAsync(statements), ct);

    /// <summary>Runs a query for one value; null if it has no row.</summary>
    /// <param name="query">May refer to <paramref name="argument"/> as $1.</param>
    /// <param name="ct">Ends the wait; the connection can't be used any more.</param>
    /// <param name="argument">The value of $1; null if there is none.</param>
    public Task<T> QueryAsync<T>(string query, CancellationToken ct, object? argument = null) =>
        RunAsync(QueryCoreAsync<T>(query, argument), ct);

    /// <summary>
    /// Closes within the ping timeout, so that an unresponsive peer doesn't delay the next attempt. An abandoned command continues in the
    /// background until its own timeout, and the connection is closed after it.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        _connection.Notification -= OnNotification;
        _verifier.OnClosed();
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
    /// Abandons the command, and with it the connection, when <paramref name="ct"/> is cancelled. The token is never passed to Npgsql:
    /// to cancel a command, Npgsql first opens another connection to the server, on the thread that cancels, whatever Cancellation
    /// Timeout is. But the token is there precisely for a server that doesn't answer.
    /// </summary>
    private async Task<T> RunAsync<T>(Task<T> command, CancellationToken ct)
    {
        _command = command;
        return await command.WaitAsync(ct).ConfigureAwait(false);
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

    private async Task<T> QueryCoreAsync<T>(string query, object? argument)
    {
        NpgsqlCommand command = _connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = query;
            command.CommandTimeout = _commandSeconds;
            if (argument is not null)
            {
                command.Parameters.Add(new NpgsqlParameter { Value = argument });
            }

            return (T)(await command.ExecuteScalarAsync(CancellationToken.None).ConfigureAwait(false))!;
        }
    }

    /// <summary>
    /// Whether the server rejected this particular statement, and would reject it again: a data exception (such as a character that the
    /// database's encoding lacks), an unsupported feature, a syntax or access rule, a limit. Everything else, such as a standby's refusal
    /// or a shutdown, concerns the connection, and another one may succeed.
    /// </summary>
    private static bool IsRefusal(PostgresException e) =>
        e.SqlState is ['2', '2', ..] or ['0', 'A', ..] or ['4', '2', ..] or ['5', '4', ..];

    private void OnNotification(object sender, NpgsqlNotificationEventArgs e)
    {
        try
        {
            if (e.Channel == ControlChannel)
            {
                _verifier.OnControl(e.Payload);
            }

            _route(
                _names.Decode(e.Channel),
                new RawNotification(_encoding?.Decode(e.Payload) ?? e.Payload, e.PID, _time.GetUtcNow()));
        }
        catch (Exception error)
        {
            _unread = error;
        }
    }
}
