using Microsoft.Extensions.Logging;
using Npgsql;

namespace Notify;

/// <summary>The listener's private channel. The publisher sends to it, over other sessions than the listening one.</summary>
/// <param name="publisher">Its connection string leads to those sessions.</param>
/// <param name="instanceId">Distinguishes this listener from others.</param>
/// <param name="patience">How long a statement may wait for its answer, or for its turn at a pooler.</param>
/// <param name="log">For wake-ups that fail.</param>
/// <param name="stop">Cancelled when the listener stops.</param>
internal sealed class ControlChannel(
    NotifyPublisher publisher, string instanceId, TimeSpan patience, ILogger log, CancellationToken stop)
{
    private readonly int _timeoutSeconds = (int)Math.Ceiling(patience.TotalSeconds);
    private readonly FailureStreak _failures = new();
    private int _wakeUps;

    public string Name { get; } = $"notify_control_{instanceId}";

    /// <summary>How long a statement may wait for its answer, or for its turn at a pooler.</summary>
    public TimeSpan Patience => patience;

    /// <summary>Not the function: EXECUTE on that can be revoked, and LISTEN works without it.</summary>
    public string Statement(string payload) => $"NOTIFY {Sql.Identifier(Name)}, {Sql.Literal(payload)}";

    /// <summary>Sends once. If <paramref name="ct"/> is cancelled, dialling ends; a statement that was sent soon ends by itself.</summary>
    public async Task NotifyAsync(string payload, CancellationToken ct)
    {
        NpgsqlConnection connection = await publisher.OpenConnectionAsync(ct).AsTask().WaitOrDisposeAsync(ct).ConfigureAwait(false);
        try
        {
            await ExecuteAndCloseAsync(connection, Statement(payload)).WaitOrAbandonAsync(ct).ConfigureAwait(false);
        }
        catch (PostgresException e)
        {
            publisher.Queue.Report(e);
            throw;
        }
    }

    /// <summary>
    /// Tries twice. The pooled connection may have died since its last use, for example in the server restart that the listener itself has
    /// just seen, or by idle_session_timeout (F15). The failure empties the pool (F22), so the second attempt opens a new connection. A
    /// payload that arrives twice does no harm.
    /// </summary>
    public async Task SendAsync(string payload, CancellationToken ct)
    {
        try
        {
            await NotifyAsync(payload, ct).ConfigureAwait(false);
        }
        catch (Exception) when (!ct.IsCancellationRequested)
        {
            await NotifyAsync(payload, ct).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Ends the loop's wait with a notification, because cancelling the wait could break the connection (F21). Returns at once. At most one
    /// wake-up is in flight, and changes that come in the meantime share the next one. A lost wake-up only costs time, until the next tick.
    /// </summary>
    public void Wake()
    {
        if (Interlocked.Increment(ref _wakeUps) == 1)
        {
            // On the thread pool, so that the subscriber does not wait for a connection to open.
            ThreadPool.UnsafeQueueUserWorkItem(static channel => _ = channel.WakeAsync(), this, preferLocal: false);
        }
    }

    /// <summary>How full the notification queue is, from 0 to 1; null if the server doesn't say.</summary>
    public void OnQueueUsage(double? usage) => publisher.Queue.Report(usage);

    private async Task ExecuteAndCloseAsync(NpgsqlConnection connection, string statement)
    {
        await using (connection.ConfigureAwait(false))
        {
            NpgsqlCommand command = new(statement, connection) { CommandTimeout = _timeoutSeconds };
            await using (command.ConfigureAwait(false))
            {
                await command.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private async Task WakeAsync()
    {
        int covered;
        do
        {
            covered = Volatile.Read(ref _wakeUps);
            try
            {
                await SendAsync("wake", stop).ConfigureAwait(false);
                _failures.End();
            }
            catch (Exception e)
            {
                // While the publisher is down, every change of the channels fails again.
                if (!stop.IsCancellationRequested && _failures.Begins())
                {
                    log.WakeFailed(e);
                }
            }
        }
        while (Interlocked.Add(ref _wakeUps, -covered) > 0);
    }
}
