namespace Notify.AspNetCore;

/// <summary>One client. Everything is written by one <see cref="EventPump{T}"/>, one call after the other.</summary>
internal interface IEventSink
{
    /// <summary>How much has been added and not sent.</summary>
    long PendingBytes { get; }

    /// <summary>Adds an event to what is sent next.</summary>
    /// <param name="name"><c>received</c>, <c>listening</c> or <c>gap</c>.</param>
    /// <param name="id">Where in the stream it stands; null for an event that has no place of its own.</param>
    /// <param name="data">JSON in UTF-8; with line breaks where the application's JSON options ask for them.</param>
    void Write(string name, string? id, ReadOnlySpan<byte> data);

    /// <summary>Adds a sign of life.</summary>
    void WriteHeartbeat();

    /// <summary>Sends what has been added. A client that reads slowly is waited for here.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    ValueTask FlushAsync(CancellationToken ct);
}
