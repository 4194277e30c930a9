namespace Notify;

/// <summary>A connection came about on which notifications can not be relied upon. Only ever logged: another attempt follows.</summary>
internal sealed class ListenerVerificationException(string message) : NotifyException(message);
