namespace Notify;

/// <summary>A notification as it came from the server; it is decoded only where it is read.</summary>
/// <param name="Payload">The text.</param>
/// <param name="SenderProcessId">The backend that sent it.</param>
/// <param name="ReceivedAt">When it was taken from the socket.</param>
internal readonly record struct RawNotification(string Payload, int SenderProcessId, DateTimeOffset ReceivedAt);
