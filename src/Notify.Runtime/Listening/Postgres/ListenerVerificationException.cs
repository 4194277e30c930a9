namespace Notify;

/// <summary>Notifications can not be relied upon on a connection. Only ever logged: another attempt follows.</summary>
internal sealed class ListenerVerificationException(string message) : NotifyException(message);
