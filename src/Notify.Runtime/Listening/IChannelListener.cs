namespace Notify;

/// <summary>The receiving side of one channel.</summary>
/// <typeparam name="T">The payload's type.</typeparam>
public interface IChannelListener<T>
{
    /// <summary>The channel's name.</summary>
    string Channel { get; }

    /// <summary>
    /// Subscribes, and returns when the server has committed the LISTEN: whatever commits afterwards arrives. While the server
    /// can't be reached it waits, as long as <paramref name="ct"/> lets it.
    /// </summary>
    /// <param name="options">The size of the buffer and what happens when it is full; null for the defaults.</param>
    /// <param name="ct">Gives the waiting up and takes the subscription back. Ends nothing once this method has returned.</param>
    /// <returns>The subscription. Dispose it to unsubscribe; the last one of a channel ends the LISTEN.</returns>
    /// <exception cref="ListenRefusedException">The server refused this channel's LISTEN.</exception>
    /// <exception cref="ObjectDisposedException">The listener is stopping or has stopped.</exception>
    ValueTask<ISubscription<T>> SubscribeAsync(SubscriptionOptions? options = null, CancellationToken ct = default);

    /// <summary>
    /// Subscribes when the enumeration starts, yields each payload, and unsubscribes when the enumeration ends. Gaps are not
    /// seen here (they are logged): use <see cref="ReadEventsAsync"/> where a missed notification matters.
    /// </summary>
    /// <param name="ct">Ends the enumeration with an <see cref="OperationCanceledException"/>.</param>
    IAsyncEnumerable<T> ReadAllAsync(CancellationToken ct = default);

    /// <summary>Like <see cref="ReadAllAsync"/>, with <see cref="Listening{T}"/> and <see cref="Gap{T}"/> in their places.</summary>
    /// <param name="ct">Ends the enumeration with an <see cref="OperationCanceledException"/>.</param>
    IAsyncEnumerable<ChannelEvent<T>> ReadEventsAsync(CancellationToken ct = default);
}
