using Npgsql;

namespace Notify;

/// <summary>
/// The sending side of one channel, or of one family of channels, over a shared <see cref="NotifyPublisher"/>. Generated
/// publishers derive from it. An instance holds nothing that needs disposing.
/// </summary>
/// <typeparam name="T">The payload's type.</typeparam>
public class ChannelPublisher<T> : IChannelPublisher<T>
{
    private readonly NotifyPublisher _publisher;
    private readonly PayloadSerializer<T> _serializer;
    private readonly string? _channel;
    private readonly Func<T, string>? _channelOf;

    /// <summary>Publishes to one channel.</summary>
    /// <param name="publisher">The owner of the connections.</param>
    /// <param name="channel">The channel's name, case-sensitive, 1 to 63 bytes of UTF-8.</param>
    /// <param name="serializer">Writes the payloads.</param>
    /// <exception cref="ArgumentException">PostgreSQL would not take <paramref name="channel"/> as a channel's name.</exception>
    public ChannelPublisher(NotifyPublisher publisher, string channel, PayloadSerializer<T> serializer)
        : this(publisher, serializer)
    {
        _channel = Checked(channel, nameof(channel));
    }

    /// <summary>Publishes to a family of channels: the payload says to which.</summary>
    /// <param name="publisher">The owner of the connections.</param>
    /// <param name="channelOf">
    /// Makes the channel's name of a payload. A name that PostgreSQL would not take lets the publishing fail with an
    /// <see cref="ArgumentException"/> before anything is sent.
    /// </param>
    /// <param name="serializer">Writes the payloads.</param>
    public ChannelPublisher(NotifyPublisher publisher, Func<T, string> channelOf, PayloadSerializer<T> serializer)
        : this(publisher, serializer)
    {
        ArgumentNullException.ThrowIfNull(channelOf);
        _channelOf = channelOf;
    }

    private ChannelPublisher(NotifyPublisher publisher, PayloadSerializer<T> serializer)
    {
        ArgumentNullException.ThrowIfNull(publisher);
        ArgumentNullException.ThrowIfNull(serializer);
        _publisher = publisher;
        _serializer = serializer;
    }

    /// <inheritdoc/>
    public ValueTask PublishAsync(T payload, CancellationToken ct = default)
    {
        (string channel, string json) = Prepare(payload);
        return _publisher.NotifyAsync(channel, json, ct);
    }

    /// <inheritdoc/>
    public ValueTask PublishAsync(T payload, NpgsqlConnection connection, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        (string channel, string json) = Prepare(payload);
        return NotifyCommand.ExecuteAsync(connection, channel, json, ct);
    }

    /// <inheritdoc/>
    public ValueTask PublishAsync(T payload, NpgsqlTransaction transaction, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        (string channel, string json) = Prepare(payload);
        return NotifyCommand.ExecuteAsync(transaction, channel, json, ct);
    }

    /// <summary>
    /// Everything that can be wrong with the payload shows here, before the server hears of it: an error there would abort the
    /// caller's transaction (F4).
    /// </summary>
    private (string Channel, string Json) Prepare(T payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        string json = _serializer.Serialize(payload);
        return (_channel ?? Checked(_channelOf!(payload), nameof(payload)), json);
    }

    private static string Checked(string channel, string parameter) =>
        ChannelName.Problem(channel) is { } problem
            ? throw new ArgumentException($"This gives no name that a channel can have: {problem}.", parameter)
            : channel;
}
