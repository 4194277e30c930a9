namespace Notify;

/// <summary>
/// Came when the queue was full: its caller waits with the payload as it is, and the sender serializes it when its turn has come. So
/// what the queue holds in memory stays bounded, whoever waits.
/// </summary>
internal sealed class DeferredNotification<T>(PublishQueue queue, Func<T, OutgoingNotification> prepare, T payload, CancellationToken ct)
    : QueuedNotification(queue, ct)
{
    protected override OutgoingNotification Serialize() => prepare(payload);
}
