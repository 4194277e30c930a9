using Npgsql;

namespace Notify;

/// <content>Many notifications in one transaction.</content>
public partial class ChannelPublisher<T>
{
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
        ArgumentNullException.ThrowIfNull(transaction);
        List<OutgoingNotification> notifications = Prepare(payloads);
        await SendAsync(NotifyCommand.ConnectionOf(transaction), notifications, ct).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask PublishManyAsync(IAsyncEnumerable<T> payloads, NpgsqlTransaction transaction, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        List<OutgoingNotification> notifications = await PrepareAsync(payloads, ct).ConfigureAwait(false);
        await SendAsync(NotifyCommand.ConnectionOf(transaction), notifications, ct).ConfigureAwait(false);
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

    private async ValueTask SendAsync(List<OutgoingNotification> notifications, CancellationToken ct)
    {
        if (notifications.Count == 0)
        {
            return;
        }

        NpgsqlConnection connection = await _publisher.OpenConnectionAsync(ct).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            try
            {
                await SendAsync(connection, notifications, ct).ConfigureAwait(false);
            }
            catch (NpgsqlException e) when (PublishFailure.Of(e) is PublishOutcomeUnknownException unknown)
            {
                throw unknown;
            }
        }
    }

    private static async ValueTask SendAsync(NpgsqlConnection connection, List<OutgoingNotification> notifications, CancellationToken ct)
    {
        if (notifications.Count == 0)
        {
            return;
        }

        for (int i = 0; i < notifications.Count; i++)
        {
            notifications[i] = notifications[i].For(connection);
        }

        await NotificationBatch.SendAsync(connection, notifications, ct).ConfigureAwait(false);
        // Where an exception leaves this out, the memory goes to the collector instead of back to the pool.
        notifications.ForEach(notification =>
        {
            notification.CountPublished();
            notification.Return();
        });
    }
}
