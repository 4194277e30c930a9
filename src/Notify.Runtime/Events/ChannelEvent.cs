namespace Notify;

/// <summary>
/// What a subscriber sees, in order: <see cref="Listening{T}"/> when notifications start to flow and again after each reconnect,
/// <see cref="Received{T}"/> for each notification, <see cref="Gap{T}"/> wherever some may be missing.
/// </summary>
/// <typeparam name="T">The payload's type.</typeparam>
public abstract record ChannelEvent<T>
{
    private protected ChannelEvent()
    {
    }

    /// <summary>The channel's name.</summary>
    public required string Channel { get; init; }
}
