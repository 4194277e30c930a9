using System.Runtime.CompilerServices;

namespace Notify;

/// <summary>
/// The receiving side of one channel on a shared <see cref="NotifyListener"/>. Generated listeners derive from it. An instance
/// holds nothing that needs disposing.
/// </summary>
/// <typeparam name="T">The payload's type.</typeparam>
public class ChannelListener<T> : IChannelListener<T>
{
    private readonly NotifyListener _listener;
    private readonly PayloadSerializer<T> _serializer;

    /// <summary>Opens nothing and sends nothing; that begins with the first subscription.</summary>
    /// <param name="listener">The owner of the connection.</param>
    /// <param name="channel">The channel's name, case-sensitive, 1 to 63 bytes of UTF-8.</param>
    /// <param name="serializer">Reads the payloads.</param>
    /// <exception cref="ArgumentException">PostgreSQL would not take <paramref name="channel"/> as a channel's name.</exception>
    public ChannelListener(NotifyListener listener, string channel, PayloadSerializer<T> serializer)
    {
        ArgumentNullException.ThrowIfNull(listener);
        ArgumentNullException.ThrowIfNull(serializer);
        // LISTEN would cut a longer name with no more than a NOTICE and then hear nothing (F1).
        if (ChannelName.Problem(channel) is { } problem)
        {
            throw new ArgumentException($"This is no channel's name: {problem}.", nameof(channel));
        }

        _listener = listener;
        _serializer = serializer;
        Channel = channel;
    }

    /// <inheritdoc/>
    public string Channel { get; }

    /// <inheritdoc/>
    public async ValueTask<ISubscription<T>> SubscribeAsync(SubscriptionOptions? options = null, CancellationToken ct = default)
    {
        SubscriptionBuffer buffer = await _listener.SubscribeAsync(Channel, _serializer.Channel, options, KeyOf(options), ct)
            .ConfigureAwait(false);
        return new Subscription<T>(_listener, Channel, buffer, _serializer);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<T> ReadAllAsync([EnumeratorCancellation] CancellationToken ct = default)
    {
        ISubscription<T> subscription = await SubscribeAsync(ct: ct).ConfigureAwait(false);
        await using (subscription.ConfigureAwait(false))
        {
            await foreach (T payload in subscription.ReadAllAsync(ct).ConfigureAwait(false))
            {
                yield return payload;
            }
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ChannelEvent<T>> ReadEventsAsync([EnumeratorCancellation] CancellationToken ct = default)
    {
        ISubscription<T> subscription = await SubscribeAsync(ct: ct).ConfigureAwait(false);
        await using (subscription.ConfigureAwait(false))
        {
            await foreach (ChannelEvent<T> item in subscription.ReadEventsAsync(ct).ConfigureAwait(false))
            {
                yield return item;
            }
        }
    }

    private Func<string, object?>? KeyOf(SubscriptionOptions? options) => options?.Key switch
    {
        null => null,
        Func<T, object?> key => payload => key(_serializer.Deserialize(payload)),
        _ => throw new ArgumentException(
            $"The key of KeepLatest() is taken from another type than {typeof(T).Name}, the payload of \"{Channel}\".", nameof(options)),
    };
}
