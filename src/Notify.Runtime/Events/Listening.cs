namespace Notify;

/// <summary>
/// The server has committed the LISTEN: whatever commits from now on arrives. This is the place to read the state that the
/// notifications are about (LISTEN first, then read, then apply: PostgreSQL documentation, LISTEN). A notification whose change
/// that reading saw already may still follow.
/// </summary>
/// <typeparam name="T">The payload's type.</typeparam>
public sealed record Listening<T> : ChannelEvent<T>
{
    /// <summary>Counts the connections of this listener: 1 for the first, one more after each reconnect.</summary>
    public required long Generation { get; init; }
}
