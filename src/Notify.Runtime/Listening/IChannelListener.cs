namespace Notify;

/// <summary>The receiving side of one channel. See also <see cref="ChannelListenerExtensions"/>.</summary>
/// <typeparam name="T">The payload's type.</typeparam>
public interface IChannelListener<T>
{
    /// <summary>The channel's name.</summary>
    string Channel { get; }

    /// <summary>
    /// Subscribes, and returns when the server has committed the LISTEN: notifications that commit afterwards arrive. While the server
    /// can't be reached, this waits.
    /// </summary>
    /// <param name="options">How to buffer; null for the default of <see cref="NotifyOptions.Subscription"/>.</param>
    /// <param name="ct">Ends the wait and unsubscribes. Has no effect once this method has returned.</param>
    /// <returns>The subscription. Dispose it to unsubscribe; disposing the last one of a channel ends the LISTEN.</returns>
    /// <exception cref="ListenRefusedException">The server refused this channel's LISTEN.</exception>
    /// <exception cref="ConnectionRejectedException">The listener has no connection, and its settings are why.</exception>
    /// <exception cref="OperationCanceledException">
    /// The token was cancelled. If the listener had no connection, the inner exception says why.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The listener is stopping or has stopped.</exception>
    ValueTask<ISubscription<T>> SubscribeAsync(SubscriptionOptions? options = null, CancellationToken ct = default);
}
