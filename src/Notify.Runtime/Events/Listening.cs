namespace Notify;

/// <summary>
/// The server has committed the LISTEN: whatever commits from now on arrives. Read the state that the notifications are about here
/// (LISTEN first, then read, then apply: PostgreSQL documentation, LISTEN). A notification of a change that was already read may still
/// follow.
/// </summary>
/// <typeparam name="T">The payload's type.</typeparam>
public sealed record Listening<T> : ChannelEvent<T>
{
    /// <summary>Counts the connections of this listener: 1 for the first, one more after each reconnect.</summary>
    public required long Generation { get; init; }
}
