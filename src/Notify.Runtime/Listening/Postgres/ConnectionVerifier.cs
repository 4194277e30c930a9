using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Notify;

/// <summary>
/// Checks that notifications really arrive on a new connection. A connection can be alive and deaf (F19), and a LISTEN that succeeds
/// proves nothing if a pooler then gives the server session to another client (F20).
/// </summary>
/// <param name="control">Where the canaries are sent.</param>
/// <param name="ownSessions">The publisher's sessions. They are forgotten if a reconnect leads to another server.</param>
/// <param name="metrics">Where the queue's usage is shown.</param>
/// <param name="options">The deadlines.</param>
/// <param name="time">The clock for the deadlines.</param>
/// <param name="log">For problems that do not fail the verification.</param>
internal sealed class ConnectionVerifier(
    ControlChannel control, OwnSessions ownSessions, DatabaseMetrics metrics, NotifyOptions options, TimeProvider time, ILogger log)
{
    private const string QueueUsage = "select pg_catalog.pg_notification_queue_usage()";

    private const string ServerStart = "select pg_catalog.pg_postmaster_start_time()";

    private static readonly Version IdleSessionTimeoutSince = new(14, 0);

    /// <summary>
    /// So that the server ends the session of a client that has vanished, within 20 seconds of the first thing that it sends, or 25 of
    /// silence. While such a session waits to send, VACUUM removes nothing, and the queue grows (F11). All supported versions of the
    /// server have these settings; it ignores those that its operating system lacks.
    /// </summary>
    private static readonly string[] TcpSettings =
    [
        "SET tcp_user_timeout = '20s'", "SET tcp_keepalives_idle = 10", "SET tcp_keepalives_interval = 5", "SET tcp_keepalives_count = 3",
    ];

    private readonly ConcurrentDictionary<string, TaskCompletionSource> _probes = new(StringComparer.Ordinal);
    private DateTime? _serverStartedAt; // differs between servers, and changes at a restart
    private readonly FailureStreak _usageFailures = new();
    private string? _canary;
    private bool _canaryHeard;
    private bool _isProvisional;
    private bool _mayAskUsage;
    private Task? _resent;
    private bool _resentInTime;

    public string ControlChannel => control.Name;

    /// <summary>Call it with each payload that arrives on the control channel.</summary>
    public void OnControl(string payload)
    {
        _canaryHeard |= payload == _canary;
        if (_probes.TryRemove(payload, out TaskCompletionSource? probe))
        {
            probe.SetResult();
        }
    }

    /// <summary>Sends a canary from another session, and returns when it has arrived.</summary>
    public async Task ProbeAsync(CancellationToken ct)
    {
        string canary = NewCanary();
        TaskCompletionSource heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _probes[canary] = heard;
        try
        {
            await control.NotifyAsync(canary, ct).ConfigureAwait(false);
            await heard.Task.WaitAsync(ct).ConfigureAwait(false);
        }
        finally
        {
            _probes.TryRemove(canary, out _);
        }
    }

    /// <summary>
    /// Call it after each ping. Where the publisher could not send the canary, it tries again; in the background, because the socket is
    /// not read while the loop waits for something else.
    /// </summary>
    /// <exception cref="ListenerVerificationException">The publisher's canary has not arrived.</exception>
    public void Reverify()
    {
        if (!_isProvisional)
        {
            return;
        }

        if (_canaryHeard && _resent is { IsCompletedSuccessfully: true })
        {
            _isProvisional = false;
        }
        else if (_resentInTime)
        {
            throw Deaf(); // The canary had a whole tick to arrive.
        }
        else if (_resent is null or { IsCompleted: true, IsCompletedSuccessfully: false })
        {
            _canaryHeard = false;
            _canary = NewCanary();
            _resent = control.NotifyAsync(_canary, CancellationToken.None);
            _resent.Observe();
        }
        else
        {
            _resentInTime = _resent.IsCompletedSuccessfully;
        }
    }

    /// <summary>Call it after each ping: where nothing else asks, a queue that was full stays full (F12).</summary>
    public async Task LookAtQueueAsync(PostgresConnection connection, CancellationToken ct)
    {
        if (_mayAskUsage)
        {
            double? usage = await AskUsageAsync(connection, ct).ConfigureAwait(false);
            metrics.SetQueueUsage(this, usage);
            control.OnQueueUsage(usage);
        }
    }

    /// <summary>Call it when the connection is closed.</summary>
    public void OnClosed() => metrics.SetQueueUsage(this, null);

    /// <exception cref="ListenerVerificationException">Notifications would not arrive; the message says what to do.</exception>
    public async Task VerifyAsync(PostgresConnection connection, CancellationToken ct)
    {
        (_isProvisional, _resent, _resentInTime, _mayAskUsage) = (false, null, false, true);
        long start = time.GetTimestamp();
        try
        {
            await connection.ExecuteAsync(FirstStatements(connection), ct).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ReadOnlySqlTransaction)
        {
            // A stale DNS name leads to the demoted server after a failover (F17).
            throw new ListenerVerificationException("The server is in recovery: a hot standby refuses LISTEN.");
        }

        await TryAsync(connection.ExecuteAsync(TcpSettings, ct)).ConfigureAwait(false);
        // Another round trip: during the first one even a transaction-mode pooler keeps its server session (F19).
        if (await connection.FindMissingAsync(() => [], ct).ConfigureAwait(false) is not null)
        {
            throw Deaf();
        }

        // However long the server has taken, leave time for this connection to send the canary itself.
        TimeSpan half = (options.ConnectTimeout - time.GetElapsedTime(start)) / 2;
        TimeSpan patience = TimeSpan.FromTicks(Math.Clamp(half.Ticks, 0, control.Patience.Ticks));
        await HearCanaryAsync(connection, patience, ct).ConfigureAwait(false);
        await ForgetSessionsOfAnotherServerAsync(connection, ct).ConfigureAwait(false);
        await LookAtQueueAsync(connection, ct).ConfigureAwait(false);
    }

    /// <summary>Call it if the server refuses what LISTEN doesn't need: for lack of a right, or of room in the notification queue.</summary>
    public void OnUnverifiable(PostgresException error) => log.ListeningUnverified(error.MessageText, error);

    private IEnumerable<string> FirstStatements(PostgresConnection connection)
    {
        if (connection.ServerVersion >= IdleSessionTimeoutSince)
        {
            // The timeout would end the session even while notifications arrive (F15).
            yield return "SET idle_session_timeout = 0";
        }

        yield return $"LISTEN {Sql.Identifier(control.Name)}";
    }

    /// <summary>
    /// On another server, the ids of the publisher's sessions may already belong to other sessions. On the same server they are kept: what
    /// those sessions sent before the connection was lost may still be on its way.
    /// </summary>
    private async Task ForgetSessionsOfAnotherServerAsync(PostgresConnection connection, CancellationToken ct)
    {
        Task<DateTime?> asking = connection.QueryAsync<DateTime?>(ServerStart, ct);
        // Without the right to ask, assume another server.
        DateTime? startedAt = await TryAsync(asking).ConfigureAwait(false) ? await asking.ConfigureAwait(false) : null;
        if (startedAt is null || (_serverStartedAt is not null && startedAt != _serverStartedAt))
        {
            ownSessions.Forget();
        }

        _serverStartedAt = startedAt;
    }

    /// <returns>From 0 to 1; null if the server doesn't say.</returns>
    private async Task<double?> AskUsageAsync(PostgresConnection connection, CancellationToken ct)
    {
        try
        {
            double usage = await connection.QueryAsync<double>(QueueUsage, ct).ConfigureAwait(false);
            _usageFailures.End();
            return usage;
        }
        catch (PostgresException e) when (e.InvariantSeverity == "ERROR")
        {
            _mayAskUsage = e.SqlState is not (PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.UndefinedFunction);
            if (_usageFailures.Begins())
            {
                log.QueueUsageUnknown(e);
            }

            return null;
        }
    }

    /// <summary>Whether the server accepts a statement that listening can do without.</summary>
    private static async ValueTask<bool> TryAsync(Task statement)
    {
        try
        {
            await statement.ConfigureAwait(false);
            return true;
        }
        catch (PostgresException e) when (e.InvariantSeverity == "ERROR")
        {
            return false;
        }
    }

    private static string NewCanary() => $"canary {Guid.NewGuid():N}";

    private async Task HearCanaryAsync(PostgresConnection connection, TimeSpan patience, CancellationToken ct)
    {
        string canary = NewCanary();
        _canaryHeard = false;
        _canary = canary;
        if (!await SendAsync(connection, canary, patience, ct).ConfigureAwait(false))
        {
            return;
        }

        using Deadline deadline = new(options.PingTimeout, time, ct);
        try
        {
            using (deadline.Token.UnsafeRegister(static waiting => ((PostgresConnection)waiting!).EndWaits(), connection))
            {
                while (!_canaryHeard)
                {
                    await connection.WaitAsync().ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (deadline.HasPassed && !_canaryHeard)
        {
            throw Deaf();
        }

        if (deadline.Token.IsCancellationRequested)
        {
            // It was heard at the last moment, and this connection can't wait any more.
            throw new TimeoutException($"The canary took longer than NotifyOptions.PingTimeout ({options.PingTimeout}).");
        }
    }

    /// <summary>
    /// Sends the canary from another session if possible: what a session sends to itself arrives within the same round trip, even through
    /// a pooler that loses everything after that. But the publisher may fail, or wait: for a place in a pooler's pool that this very
    /// connection has taken, or for a host that doesn't answer. Then this connection sends the canary.
    /// </summary>
    /// <returns>Whether it was sent.</returns>
    private async Task<bool> SendAsync(PostgresConnection connection, string canary, TimeSpan patience, CancellationToken ct)
    {
        using Deadline deadline = new(patience, time, ct);
        try
        {
            await control.SendAsync(canary, deadline.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            // Being unable to publish is no reason not to listen.
            _isProvisional = true;
            log.CanaryByOwnConnection(e);
        }

        try
        {
            await connection.ExecuteAsync([control.Statement(canary)], ct).ConfigureAwait(false);
            return true;
        }
        catch (PostgresException e) when (e.InvariantSeverity == "ERROR")
        {
            OnUnverifiable(e);
            return false;
        }
    }

    private static ListenerVerificationException Deaf() => new(
        "LISTEN succeeds on this connection, but its notifications do not arrive. Most likely a pooler in transaction or statement "
        + "mode (PgBouncer) is in between: set NotifyOptions.ListenerConnectionString to a direct connection or one in session "
        + "mode. It must lead to the same database as ConnectionString.");
}
