namespace Notify;

/// <summary>
/// The connection was lost, or the server took too long, after a notification had been sent: it may have been delivered or not. It is
/// not sent again, because that could deliver it twice. The inner exception tells what happened.
/// </summary>
public sealed class PublishOutcomeUnknownException : NotifyException
{
    internal PublishOutcomeUnknownException(Exception cause)
        : base("The server's answer did not arrive: it is unknown whether the notification was sent. It is not sent again.", cause)
    {
    }
}
