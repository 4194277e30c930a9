namespace Notify;

/// <summary>
/// The listener can't connect, and an attempt with the same settings would fail again: a wrong password, a missing database, a certificate
/// that is not accepted. The inner exception says which. The listener keeps trying; only callers that wait for a connection get this.
/// </summary>
public sealed class ConnectionRejectedException(Exception innerException)
    : NotifyException($"Cannot connect with these settings: {innerException.Message}", innerException);
