namespace Notify;

/// <summary>A notification as it came from the server; its reader decodes it.</summary>
/// <param name="Payload">The text.</param>
/// <param name="SenderProcessId">The process id of the server session that sent it.</param>
/// <param name="ReceivedAt">When it was read from the socket.</param>
internal readonly record struct RawNotification(string Payload, int SenderProcessId, DateTimeOffset ReceivedAt)
{
    /// <summary>What the server had committed by then has arrived before this.</summary>
    public Moment? Heard { get; init; }

    /// <summary>Since when something may be missing, if this is.</summary>
    public DateTimeOffset Since => Heard?.Earliest() ?? ReceivedAt;
}
