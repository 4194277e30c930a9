namespace Notify.AspNetCore;

/// <summary>Writes to one client. Only one <see cref="EventPump{T}"/> calls it, one call at a time.</summary>
internal interface IEventSink
{
    /// <summary>How much has been added and not sent.</summary>
    long PendingBytes { get; }

    /// <summary>Adds an event to what is sent next.</summary>
    /// <param name="name"><c>received</c>, <c>listening</c> or <c>gap</c>.</param>
    /// <param name="id">The event's place in the stream, in ASCII; empty if it has none.</param>
    /// <param name="data">JSON in UTF-8. Line breaks may separate its tokens.</param>
    void Write(ReadOnlySpan<byte> name, ReadOnlySpan<byte> id, ReadOnlySpan<byte> data);

    /// <summary>Adds a heartbeat.</summary>
    void WriteHeartbeat();

    /// <summary>Sends what has been added. Waits here for a slow client.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    ValueTask FlushAsync(CancellationToken ct);
}
