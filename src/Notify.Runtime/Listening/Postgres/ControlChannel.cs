namespace Notify;

/// <summary>The listener's private channel. What is sent there comes from the publisher's sessions, not from the listening one.</summary>
internal sealed class ControlChannel(NotifyPublisher publisher, string instanceId)
{
    public string Name { get; } = $"notify_control_{instanceId}";

    /// <summary>Sends once. Cancelling makes it continue in the background.</summary>
    public Task NotifyAsync(string payload, CancellationToken ct) =>
        publisher.NotifyAsync(Name, payload, CancellationToken.None).WaitOrAbandonAsync(ct);

    /// <summary>
    /// Tries twice: the pooled connection may have died since it was last used, as in the restart that the listener itself has just
    /// seen, or by idle_session_timeout (F15). Its failure empties the pool (F22), so the second attempt dials. Arriving twice does no
    /// harm.
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
}
