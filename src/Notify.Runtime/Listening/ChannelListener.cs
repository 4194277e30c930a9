namespace Notify;

/// <summary>
/// The receiving side of one channel, on a shared <see cref="NotifyListener"/>. Generated listeners derive from it. It needs no disposal.
/// </summary>
/// <typeparam name="T">The payload's type.</typeparam>
public class ChannelListener<T> : IChannelListener<T>
{
    private readonly NotifyListener _listener;
    private readonly PayloadSerializer<T> _serializer;
    private readonly Func<T, bool>? _belongs;

    /// <summary>Opens no connection and sends nothing; that starts with the first subscription.</summary>
    /// <param name="listener">The owner of the connection.</param>
    /// <param name="channel">The channel's name, case-sensitive, 1 to 63 bytes of UTF-8.</param>
    /// <param name="serializer">Reads the payloads.</param>
    /// <param name="belongs">
    /// Whether a payload is of this channel; one that isn't becomes a gap with <see cref="GapCause.ChannelMismatch"/>. By default all are.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="channel"/> is not a valid channel name.</exception>
    public ChannelListener(
        NotifyListener listener, string channel, PayloadSerializer<T> serializer, Func<T, bool>? belongs = null)
    {
        ArgumentNullException.ThrowIfNull(listener);
        ArgumentNullException.ThrowIfNull(serializer);
        // LISTEN would truncate a longer name with only a NOTICE, and then receive nothing (F1).
        if (ChannelName.Problem(channel) is { } problem)
        {
            throw new ArgumentException($"This is not a valid channel name: {problem}.", nameof(channel));
        }

        _listener = listener;
        _serializer = serializer;
        _belongs = belongs;
        Channel = channel;
    }

    /// <inheritdoc/>
    public string Channel { get; }

    /// <inheritdoc/>
    public async ValueTask<ISubscription<T>> SubscribeAsync(SubscriptionOptions? options = null, CancellationToken ct = default)
    {
        SubscriptionBuffer buffer = await _listener.SubscribeAsync(Channel, _serializer.Channel, options, ReadKey(options), ct)
            .ConfigureAwait(false);
        return new Subscription<T>(_listener, Channel, buffer, _serializer, _belongs);
    }

    private Func<string, object?>? ReadKey(SubscriptionOptions? options) => options?.Key switch
    {
        null => null,
        Func<T, object?> key => text => ReadKey(_serializer.Deserialize(text), key),
        _ => throw new ArgumentException(
            $"The key of KeepLatest() must take a {typeof(T).Name}, which is the payload of channel \"{Channel}\".", nameof(options)),
    };

    /// <summary>A payload of another channel has none, because it must not replace one of this channel.</summary>
    private object? ReadKey(T payload, Func<T, object?> key) => _belongs is null || _belongs(payload) ? key(payload) : null;
}
