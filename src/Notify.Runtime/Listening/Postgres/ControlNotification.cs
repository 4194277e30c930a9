namespace Notify;

/// <summary>A notification on the listener's private channel, from another session than its own.</summary>
internal static class ControlNotification
{
    /// <summary>
    /// Tries twice: the pooled connection may have died since it was last used, as in the restart that the listener itself has just
    /// seen, or by idle_session_timeout (F15). Its failure empties the pool (F22), so the second attempt dials. To arrive twice does
    /// no harm.
    /// </summary>
    /// <param name="publisher">Sends it.</param>
    /// <param name="channel">The listener's private channel.</param>
    /// <param name="payload">What is sent.</param>
    /// <param name="ct">Leaves what is on its way to itself.</param>
    public static async Task SendAsync(NotifyPublisher publisher, string channel, string payload, CancellationToken ct)
    {
        try
        {
            await publisher.NotifyAsync(channel, payload, CancellationToken.None).WaitOrAbandonAsync(ct).ConfigureAwait(false);
        }
        catch (Exception) when (!ct.IsCancellationRequested)
        {
            await publisher.NotifyAsync(channel, payload, CancellationToken.None).WaitOrAbandonAsync(ct).ConfigureAwait(false);
        }
    }
}
