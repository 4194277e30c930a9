using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Notify;

/// <summary>
/// Finds out whether notifications really arrive on a new connection. "Connected but deaf" exists (F19), and a LISTEN that succeeds
/// proves nothing where a pooler gives the server session to another client afterwards (F20).
/// </summary>
/// <param name="control">Where the canaries are sent.</param>
/// <param name="ownSessions">The publisher's sessions. Forgotten at each reconnect, which may lead to another server.</param>
/// <param name="options">The deadlines.</param>
/// <param name="time">Their clock.</param>
/// <param name="log">For what does not fail the verification.</param>
internal sealed class ConnectionVerifier(
    ControlChannel control, OwnSessions ownSessions, NotifyOptions options, TimeProvider time, ILogger log)
{
    private static readonly Version IdleSessionTimeoutSince = new(14, 0);

    private readonly ConcurrentDictionary<string, TaskCompletionSource> _probes = new(StringComparer.Ordinal);
    private bool _publisherHangs;
    private string? _canary;
    private bool _canaryHeard;
    private bool _isProvisional;
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
    /// Call it after each ping. Where the connection had to send the canary to itself, which proves less, the publisher tries again;
    /// in the background, because the socket is not read while the loop waits for something else.
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
            throw Deaf(); // It had a whole tick to arrive.
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

    /// <exception cref="ListenerVerificationException">Notifications would not arrive; the message says what to do.</exception>
    public async Task VerifyAsync(PostgresConnection connection, CancellationToken ct)
    {
        (_isProvisional, _resent, _resentInTime) = (false, null, false);
        await RequirePrimaryAsync(connection, ct).ConfigureAwait(false);
        await connection.ExecuteAsync(FirstStatements(connection), ct).ConfigureAwait(false);
        // A second round trip: during the first one even a transaction-mode pooler keeps its server session (F19).
        bool registered = await connection.QueryAsync<bool>(
            $"select {Sql.Literal(control.Name)} in (select pg_catalog.pg_listening_channels())", ct).ConfigureAwait(false);
        if (!registered)
        {
            throw Deaf();
        }

        await HearCanaryAsync(connection, ct).ConfigureAwait(false);
        ownSessions.Forget();
    }

    private static async Task RequirePrimaryAsync(PostgresConnection connection, CancellationToken ct)
    {
        // A stale DNS name leads to the demoted server after a failover; it refuses LISTEN (F17).
        if (await connection.QueryAsync<bool>("select pg_catalog.pg_is_in_recovery()", ct).ConfigureAwait(false))
        {
            throw new ListenerVerificationException("The server is in recovery: a hot standby refuses LISTEN.");
        }
    }

    private IEnumerable<string> FirstStatements(PostgresConnection connection)
    {
        if (connection.ServerVersion >= IdleSessionTimeoutSince)
        {
            // It would end the session even while notifications arrive (F15).
            yield return "SET idle_session_timeout = 0";
        }

        yield return $"LISTEN {Sql.Identifier(control.Name)}";
    }

    private static string NewCanary() => $"canary {Guid.NewGuid():N}";

    private async Task HearCanaryAsync(PostgresConnection connection, CancellationToken ct)
    {
        string canary = NewCanary();
        _canaryHeard = false;
        _canary = canary;
        await SendAsync(connection, canary, ct).ConfigureAwait(false);
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
        catch (OperationCanceledException) when (deadline.HasPassed)
        {
            throw Deaf();
        }
    }

    /// <summary>
    /// Sends the canary from another session if possible: what a session sends to itself arrives within the same round trip, even through
    /// a pooler that loses everything after that. So a slow publisher may take the whole attempt. This connection sends the canary itself
    /// only if the publisher fails, or if it hung through the last attempt and does not answer in a quarter of this one.
    /// </summary>
    private async Task SendAsync(PostgresConnection connection, string canary, CancellationToken ct)
    {
        using Deadline patience = new(
            _publisherHangs ? options.ConnectTimeout / 4 : options.ConnectTimeout, time, ct);
        try
        {
            _publisherHangs = true; // Assumed until it answers, because the end of the attempt throws past what follows.
            await control.SendAsync(canary, patience.Token).ConfigureAwait(false);
            _publisherHangs = false;
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            // Being unable to publish is no reason not to listen.
            _publisherHangs = patience.HasPassed;
            log.CanaryByOwnConnection(e);
            _isProvisional = true;
            await connection.ExecuteAsync(
                [$"select pg_catalog.pg_notify({Sql.Literal(control.Name)}, {Sql.Literal(canary)})"], ct).ConfigureAwait(false);
        }
    }

    private static ListenerVerificationException Deaf() => new(
        "LISTEN succeeds on this connection, but its notifications do not arrive. Most likely a pooler in transaction or statement "
        + "mode (PgBouncer) is in between: set NotifyOptions.ListenerConnectionString to a direct connection or one in session "
        + "mode. It must lead to the same database as ConnectionString.");
}
