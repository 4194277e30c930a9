using Npgsql;
using NpgsqlTypes;

namespace Notify;

/// <summary>Sends many notifications with few statements: 332 000 a second were measured, against 8 000 one by one (F34).</summary>
internal static class NotificationBatch
{
    /// <summary>How many one statement sends: beyond it the gain is small, and the statement's parameters can get large (8 MB).</summary>
    public const int Size = 1000;

    /// <summary>
    /// All or none: the statements go to the server in one piece, which makes them one transaction where there is none yet.
    /// </summary>
    public static async ValueTask SendAsync(
        NpgsqlConnection connection, IReadOnlyList<OutgoingNotification> notifications, CancellationToken ct)
    {
        NpgsqlBatch batch = new(connection);
        await using (batch.ConfigureAwait(false))
        {
            Add(batch, notifications);
            await batch.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        }
    }

    private static void Add(NpgsqlBatch batch, IReadOnlyList<OutgoingNotification> notifications)
    {
        AddStored(batch, notifications);
        for (int start = 0; start < notifications.Count; start += Size)
        {
            int count = Math.Min(Size, notifications.Count - start);
            List<string> channels = new(count);
            List<ReadOnlyMemory<byte>> payloads = new(count);
            for (int i = start; i < start + count; i++)
            {
                channels.Add(notifications[i].Channel);
                payloads.Add(notifications[i].Sent);
            }

            batch.BatchCommands.Add(new NpgsqlBatchCommand(NotifyCommand.Many)
            {
                Parameters = { NotifyCommand.Array(channels), NotifyCommand.Array(payloads) },
            });
        }
    }

    /// <summary>Adds the statement that stores the payloads that are too long, if there are any.</summary>
    private static void AddStored(NpgsqlBatch batch, IReadOnlyList<OutgoingNotification> notifications)
    {
        List<OutgoingNotification> stored = [.. notifications.Where(notification => notification.IsStored)];
        if (stored.Count == 0)
        {
            return;
        }

        batch.BatchCommands.Add(new NpgsqlBatchCommand(NotifyCommand.Store)
        {
            Parameters =
            {
                NotifyCommand.Array(stored.ConvertAll(notification => notification.Id), NpgsqlDbType.Uuid),
                NotifyCommand.Array(stored.ConvertAll(notification => notification.Channel)),
                NotifyCommand.Array(stored.ConvertAll(notification => notification.Json)),
            },
        });
    }
}
