using Npgsql;

namespace Notify;

/// <summary>
/// The sending side of one channel, or of one family of channels, over a shared <see cref="NotifyPublisher"/>. Generated
/// publishers derive from it. An instance holds nothing that needs disposing.
/// </summary>
/// <typeparam name="T">The payload's type.</typeparam>
public partial class ChannelPublisher<T> : IChannelPublisher<T>
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
        ArgumentNullException.ThrowIfNull(payload);
        Coalescer coalescer = _publisher.Coalescer;
        return coalescer.IsFull
            ? coalescer.SendWhenRoomAsync(Prepare, payload, ct)
            : coalescer.SendAsync(Prepare(payload), ct);
    }

    /// <inheritdoc/>
    public ValueTask PublishAsync(T payload, NpgsqlConnection connection, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return SendAsync(connection, Prepare(payload).For(connection), ct);
    }

    /// <inheritdoc/>
    public ValueTask PublishAsync(T payload, NpgsqlTransaction transaction, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        NpgsqlConnection connection = NotifyCommand.ConnectionOf(transaction);
        return SendAsync(connection, Prepare(payload).For(connection), ct);
    }

    /// <inheritdoc/>
    public void Publish(T payload, AfterCommit commit)
    {
        ArgumentNullException.ThrowIfNull(commit);
        commit.Add(_publisher.Coalescer, () => Prepare(payload));
    }

    /// <inheritdoc/>
    public void AddToBatch(NpgsqlBatch batch, T payload)
    {
        ArgumentNullException.ThrowIfNull(batch);
        NotifyBatchCommands.Add(batch, Prepare(payload));
    }

    private static async ValueTask SendAsync(NpgsqlConnection connection, OutgoingNotification notification, CancellationToken ct)
    {
        try
        {
            await NotifyCommand.ExecuteAsync(connection, notification, ct).ConfigureAwait(false);
            notification.CountPublished();
        }
        finally
        {
            notification.Return();
        }
    }

    /// <summary>
    /// Everything that can be wrong with the payload shows here, before the server hears of it: an error there would abort the
    /// caller's transaction (F4).
    /// </summary>
    private OutgoingNotification Prepare(T payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        string channel = _channel ?? Checked(_channelOf!(payload), nameof(payload));
        byte[] json = _serializer.SerializeToPool(payload, out int length);
        return OutgoingNotification.Of(channel, json, length, _serializer, _publisher.Metrics.Channel(_serializer.Channel));
    }

    private static string Checked(string channel, string parameter) =>
        ChannelName.Problem(channel) is { } problem
            ? throw new ArgumentException($"This gives no name that a channel can have: {problem}.", parameter)
            : channel;
}
