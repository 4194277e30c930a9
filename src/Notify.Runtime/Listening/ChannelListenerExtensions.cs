using System.Runtime.CompilerServices;

namespace Notify;

/// <summary>Subscribes and reads in one step. The subscription lasts as long as the enumeration.</summary>
public static class ChannelListenerExtensions
{
    /// <inheritdoc cref="ReadAllAsync{T}(IChannelListener{T}, SubscriptionOptions?, CancellationToken)"/>
    public static IAsyncEnumerable<T> ReadAllAsync<T>(this IChannelListener<T> listener, CancellationToken ct = default) =>
        listener.ReadAllAsync(options: null, ct);

    /// <summary>
    /// Subscribes when the enumeration starts, yields each payload, and unsubscribes when the enumeration ends. Gaps are skipped and only
    /// logged: use <c>ReadEventsAsync</c> if a missed notification matters.
    /// </summary>
    /// <typeparam name="T">The payload's type.</typeparam>
    /// <param name="listener">The channel.</param>
    /// <param name="options">How to buffer; null for the default of <see cref="NotifyOptions.Subscription"/>.</param>
    /// <param name="ct">Ends the enumeration with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ListenRefusedException">The server refused this channel's LISTEN, now or after a reconnect.</exception>
    /// <exception cref="ConnectionRejectedException">The listener has no connection, and its settings are why.</exception>
    /// <exception cref="ObjectDisposedException">The listener is stopping or has stopped.</exception>
    public static async IAsyncEnumerable<T> ReadAllAsync<T>(
        this IChannelListener<T> listener, SubscriptionOptions? options, [EnumeratorCancellation] CancellationToken ct = default)
    {
        ISubscription<T> subscription = await listener.SubscribeAsync(options, ct).ConfigureAwait(false);
        await using (subscription.ConfigureAwait(false))
        {
            await foreach (T payload in subscription.ReadAllAsync(ct).ConfigureAwait(false))
            {
                yield return payload;
            }
        }
    }

    /// <inheritdoc cref="ReadEventsAsync{T}(IChannelListener{T}, SubscriptionOptions?, CancellationToken)"/>
    public static IAsyncEnumerable<ChannelEvent<T>> ReadEventsAsync<T>(
        this IChannelListener<T> listener, CancellationToken ct = default) => listener.ReadEventsAsync(options: null, ct);

    /// <summary>Like <c>ReadAllAsync</c>, but also yields <see cref="Listening{T}"/> and <see cref="Gap{T}"/> in their places.</summary>
    /// <inheritdoc cref="ReadAllAsync{T}(IChannelListener{T}, SubscriptionOptions?, CancellationToken)"/>
    public static async IAsyncEnumerable<ChannelEvent<T>> ReadEventsAsync<T>(
        this IChannelListener<T> listener, SubscriptionOptions? options, [EnumeratorCancellation] CancellationToken ct = default)
    {
        ISubscription<T> subscription = await listener.SubscribeAsync(options, ct).ConfigureAwait(false);
        await using (subscription.ConfigureAwait(false))
        {
            await foreach (ChannelEvent<T> item in subscription.ReadEventsAsync(ct).ConfigureAwait(false))
            {
                yield return item;
            }
        }
    }
}
