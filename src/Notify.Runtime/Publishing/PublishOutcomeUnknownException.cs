namespace Notify;

/// <summary>
/// After a notification was sent, the connection was lost, the server took too long, or the caller's token was cancelled. The
/// notification may or may not have been delivered. It is not sent again, because that could deliver it twice. The inner exception says
/// what happened.
/// </summary>
public sealed class PublishOutcomeUnknownException : NotifyException
{
    internal PublishOutcomeUnknownException(Exception cause)
        : base("The server's answer did not arrive: the notification may or may not have been sent. It is not sent again.", cause)
    {
    }
}
