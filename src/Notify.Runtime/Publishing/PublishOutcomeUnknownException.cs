namespace Notify;

/// <summary>
/// The connection was lost, or the server took too long, after a notification had been sent: it may or may not have been delivered. It
/// is not sent again, because that could deliver it twice. The inner exception says what happened.
/// </summary>
public sealed class PublishOutcomeUnknownException : NotifyException
{
    internal PublishOutcomeUnknownException(Exception cause)
        : base("The server's answer did not arrive: the notification may or may not have been sent. It is not sent again.", cause)
    {
    }
}
