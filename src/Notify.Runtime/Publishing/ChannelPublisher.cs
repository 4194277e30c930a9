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
    private readonly Func<T, string> _channelOf;

    /// <summary>Publishes to one channel.</summary>
    /// <param name="publisher">The owner of the connections.</param>
    /// <param name="channel">The channel's name, case-sensitive, 1 to 63 bytes of UTF-8.</param>
    /// <param name="serializer">Writes the payloads.</param>
    /// <exception cref="ArgumentException">PostgreSQL would not accept <paramref name="channel"/> as a channel's name.</exception>
    public ChannelPublisher(NotifyPublisher publisher, string channel, PayloadSerializer<T> serializer)
        : this(publisher, serializer, _ => channel)
    {
        Checked(channel, nameof(channel));
    }

    /// <summary>Publishes to a family of channels: the payload decides to which one.</summary>
    /// <param name="publisher">The owner of the connections.</param>
    /// <param name="channelOf">
    /// Makes the channel's name from a payload. If PostgreSQL would not accept the name, publishing fails with an
    /// <see cref="ArgumentException"/> before anything is sent.
    /// </param>
    /// <param name="serializer">Writes the payloads.</param>
    public ChannelPublisher(NotifyPublisher publisher, Func<T, string> channelOf, PayloadSerializer<T> serializer)
        : this(publisher, serializer, payload => Checked(channelOf(payload), nameof(payload)))
    {
        ArgumentNullException.ThrowIfNull(channelOf);
    }

    private ChannelPublisher(NotifyPublisher publisher, PayloadSerializer<T> serializer, Func<T, string> channelOf)
    {
        ArgumentNullException.ThrowIfNull(publisher);
        ArgumentNullException.ThrowIfNull(serializer);
        _publisher = publisher;
        _serializer = serializer;
        _channelOf = channelOf;
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
    public async ValueTask PublishAsync(T payload, NpgsqlConnection connection, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        OutgoingNotification notification = Prepare(payload);
        notification.EscapeFor(connection);
        await ReportAsync(NotifyCommand.ExecuteAsync(connection, notification, ct)).ConfigureAwait(false);
        notification.Complete();
    }

    /// <inheritdoc/>
    public ValueTask PublishAsync(T payload, NpgsqlTransaction transaction, CancellationToken ct = default) =>
        PublishAsync(payload, NotifyCommand.FindConnection(transaction), ct);

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
        NotificationBatch.AddTo(batch, Prepare(payload));
    }

    /// <inheritdoc/>
    public async ValueTask PublishManyAsync(IEnumerable<T> payloads, CancellationToken ct = default) =>
        await SendAsync(Prepare(payloads), ct).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask PublishManyAsync(IAsyncEnumerable<T> payloads, CancellationToken ct = default) =>
        await SendAsync(await PrepareAsync(payloads, ct).ConfigureAwait(false), ct).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask PublishManyAsync(IEnumerable<T> payloads, NpgsqlConnection connection, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        await SendAsync(connection, Prepare(payloads), ct).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask PublishManyAsync(IAsyncEnumerable<T> payloads, NpgsqlConnection connection, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        await SendAsync(connection, await PrepareAsync(payloads, ct).ConfigureAwait(false), ct).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask PublishManyAsync(IEnumerable<T> payloads, NpgsqlTransaction transaction, CancellationToken ct = default)
    {
        List<OutgoingNotification> notifications = Prepare(payloads);
        await SendAsync(NotifyCommand.FindConnection(transaction), notifications, ct).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask PublishManyAsync(IAsyncEnumerable<T> payloads, NpgsqlTransaction transaction, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        List<OutgoingNotification> notifications = await PrepareAsync(payloads, ct).ConfigureAwait(false);
        await SendAsync(NotifyCommand.FindConnection(transaction), notifications, ct).ConfigureAwait(false);
    }

    private async ValueTask SendAsync(List<OutgoingNotification> notifications, CancellationToken ct)
    {
        if (notifications.Count > 0)
        {
            await _publisher.SendAsync(notifications, ct).ConfigureAwait(false);
            notifications.ForEach(notification => notification.Complete());
        }
    }

    private async ValueTask SendAsync(NpgsqlConnection connection, List<OutgoingNotification> notifications, CancellationToken ct)
    {
        if (notifications.Count > 0)
        {
            notifications.ForEach(notification => notification.EscapeFor(connection));
            await ReportAsync(NotificationBatch.SendAsync(connection, notifications, ct)).ConfigureAwait(false);
            notifications.ForEach(notification => notification.Complete());
        }
    }

    private async ValueTask ReportAsync(ValueTask sending)
    {
        try
        {
            await sending.ConfigureAwait(false);
        }
        catch (PostgresException e)
        {
            _publisher.Queue.Report(e);
            throw;
        }
    }

    /// <summary>
    /// Reports whatever can be wrong with the payload before the server sees it: an error on the server would abort the caller's
    /// transaction (F4).
    /// </summary>
    private OutgoingNotification Prepare(T payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        return OutgoingNotification.Create(_channelOf(payload), payload, _serializer, _publisher.Metrics.Channel(_serializer.Channel));
    }

    private List<OutgoingNotification> Prepare(IEnumerable<T> payloads)
    {
        ArgumentNullException.ThrowIfNull(payloads);
        return [.. payloads.Select(Prepare)];
    }

    private async ValueTask<List<OutgoingNotification>> PrepareAsync(IAsyncEnumerable<T> payloads, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(payloads);
        List<OutgoingNotification> notifications = [];
        await foreach (T payload in payloads.WithCancellation(ct).ConfigureAwait(false))
        {
            notifications.Add(Prepare(payload));
        }

        return notifications;
    }

    private static string Checked(string channel, string parameter) =>
        ChannelName.Problem(channel) is { } problem
            ? throw new ArgumentException($"This is not a valid channel name: {problem}.", parameter)
            : channel;
}
