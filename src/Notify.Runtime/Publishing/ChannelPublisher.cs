using System.Text;
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
        return Ascii.IsValid(json) ? _publisher.NotifyAsync(channel, json, ct) : PublishForEncodingAsync(channel, json, ct);
    }

    /// <inheritdoc/>
    public ValueTask PublishAsync(T payload, NpgsqlConnection connection, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        (string channel, string json) = Prepare(payload);
        return NotifyCommand.ExecuteAsync(connection, channel, Fit(json, connection), ct);
    }

    /// <inheritdoc/>
    public ValueTask PublishAsync(T payload, NpgsqlTransaction transaction, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        (string channel, string json) = Prepare(payload);
        NpgsqlConnection connection = NotifyCommand.ConnectionOf(transaction);
        return NotifyCommand.ExecuteAsync(connection, channel, Fit(json, connection), ct);
    }

    /// <inheritdoc/>
    public async ValueTask PublishManyAsync(IEnumerable<T> payloads, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(payloads);
        List<(string Channel, string Json)> notifications = [.. payloads.Select(Prepare)];
        if (notifications.Count == 0)
        {
            return;
        }

        NpgsqlConnection connection = await _publisher.OpenConnectionAsync(ct).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            notifications = notifications.ConvertAll(notification => notification with { Json = Fit(notification.Json, connection) });
            await NotificationBatch.SendAsync(connection, notifications, ct).ConfigureAwait(false);
        }
    }

    /// <summary>Only a connection tells the database's encoding.</summary>
    private async ValueTask PublishForEncodingAsync(string channel, string json, CancellationToken ct)
    {
        NpgsqlConnection connection = await _publisher.OpenConnectionAsync(ct).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            await NotifyCommand.ExecuteAsync(connection, channel, Fit(json, connection), ct).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// What is sent, in the encoding of the connection's database. Checked once more, because escapes are longer than what they
    /// stand for.
    /// </summary>
    private string Fit(string json, NpgsqlConnection connection)
    {
        string sent = ServerEncoding.Fit(json, connection);
        return ReferenceEquals(sent, json) || sent.Length <= PayloadLimit.MaxBytes
            ? sent
            : throw _serializer.TooLarge(Encoding.ASCII.GetBytes(sent));
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
