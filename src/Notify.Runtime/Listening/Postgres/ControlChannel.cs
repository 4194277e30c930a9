using Microsoft.Extensions.Logging;

namespace Notify;

/// <summary>The listener's private channel. The publisher sends to it, over other sessions than the listening one.</summary>
/// <param name="publisher">Sends.</param>
/// <param name="instanceId">Distinguishes this listener from others.</param>
/// <param name="log">For wake-ups that fail.</param>
/// <param name="stop">Cancelled when the listener stops.</param>
internal sealed class ControlChannel(NotifyPublisher publisher, string instanceId, ILogger log, CancellationToken stop)
{
    private readonly FailureStreak _failures = new();
    private int _wakeUps;

    public string Name { get; } = $"notify_control_{instanceId}";

    /// <summary>Sends once. If <paramref name="ct"/> is cancelled, only the wait ends; sending continues in the background.</summary>
    public Task NotifyAsync(string payload, CancellationToken ct) =>
        publisher.NotifyAsync(Name, payload, CancellationToken.None).WaitOrAbandonAsync(ct);

    /// <summary>
    /// Tries twice: the pooled connection may have died since it was last used, as in the restart that the listener itself has just
    /// seen, or by idle_session_timeout (F15). The failure empties the pool (F22), so the second attempt opens a new connection. A payload
    /// that arrives twice does no harm.
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
    /// Ends the loop's wait by a notification, because cancelling the wait could break the connection (F21). Returns at once. At most one
    /// wake-up is on its way, and changes that come meanwhile share the next. A lost one only costs time, until the next tick.
    /// </summary>
    public void Wake()
    {
        if (Interlocked.Increment(ref _wakeUps) == 1)
        {
            // On the pool, so that the subscriber does not have to dial a connection.
            ThreadPool.UnsafeQueueUserWorkItem(static channel => _ = channel.WakeAsync(), this, preferLocal: false);
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
