namespace Notify;

/// <summary>
/// A place in the stream of one channel's notifications, with its own bounded buffer. One reader at a time; a slow reader affects
/// only itself. Disposing unsubscribes and ends a running enumeration; disposing twice is fine.
/// </summary>
/// <typeparam name="T">The payload's type.</typeparam>
public interface ISubscription<T> : IAsyncDisposable
{
    /// <summary>The channel's name.</summary>
    string Channel { get; }

    /// <summary>
    /// The payloads since the subscription began, in the order of their commits. When the subscription is disposed or the listener stops,
    /// the enumeration ends after what is already buffered.
    /// </summary>
    /// <param name="ct">Ends the enumeration with an <see cref="OperationCanceledException"/>; the subscription stays.</param>
    /// <exception cref="InvalidOperationException">Another enumeration of this subscription is running.</exception>
    /// <exception cref="ListenRefusedException">After a reconnect the server refused the channel; comes after what is
    /// buffered.</exception>
    IAsyncEnumerable<T> ReadAllAsync(CancellationToken ct = default);

    /// <summary>Like <see cref="ReadAllAsync"/>, but also yields <see cref="Listening{T}"/> and <see cref="Gap{T}"/> in their places.</summary>
    /// <param name="ct">Ends the enumeration with an <see cref="OperationCanceledException"/>; the subscription stays.</param>
    /// <exception cref="InvalidOperationException">Another enumeration of this subscription is running.</exception>
    /// <exception cref="ListenRefusedException">After a reconnect the server refused the channel; comes after what is
    /// buffered.</exception>
    IAsyncEnumerable<ChannelEvent<T>> ReadEventsAsync(CancellationToken ct = default);
}
