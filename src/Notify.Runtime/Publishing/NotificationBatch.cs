using System.Data;
using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace Notify;

/// <summary>Sends many notifications with few statements, or as a part of a caller's batch.</summary>
internal static class NotificationBatch
{
    /// <summary>
    /// How many one statement sends: 332 000 notifications a second were measured, against 8 000 one by one (F34). Beyond it the gain
    /// is small, and the statement's parameters can get large (8 MB).
    /// </summary>
    public const int Size = 1000;

    /// <summary>
    /// All or none: the statements go to the server in one piece, which makes them one transaction where there is none yet.
    /// </summary>
    public static async ValueTask SendAsync(
        NpgsqlConnection connection, List<OutgoingNotification> notifications, CancellationToken ct)
    {
        NpgsqlBatch batch = new(connection);
        await using (batch.ConfigureAwait(false))
        {
            AddStored(batch, notifications);
            for (int start = 0; start < notifications.Count; start += Size)
            {
                IEnumerable<OutgoingNotification> part = notifications.Skip(start).Take(Size);
                batch.BatchCommands.Add(new NpgsqlBatchCommand(NotifyCommand.Many)
                {
                    Parameters =
                    {
                        NotifyCommand.Array(part.Select(notification => notification.Channel).ToList()),
                        NotifyCommand.Array(part.Select(notification => notification.Payload).ToList()),
                    },
                });
            }

            await batch.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Adds one to a caller's batch, as a NOTIFY statement: unlike pg_notify, it returns no result set (F24). NOTIFY takes no parameters,
    /// so name and payload are literals.
    /// </summary>
    public static void AddTo(NpgsqlBatch batch, OutgoingNotification notification)
    {
        if (FindConnection(batch) is { State: ConnectionState.Open } connection)
        {
            notification.EscapeFor(connection);
        }
        else if (notification.FitsEscaped)
        {
            notification.Escape();
        }

        AddStored(batch, [notification]);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            $"notify {Sql.Identifier(notification.Channel)}, {Sql.Literal(Encoding.UTF8.GetString(notification.Payload.Span))}"));
        if (!notification.IsStored)
        {
            // Otherwise the batch holds its JSON until it is executed, whenever that is.
            notification.Dispose();
        }
    }

    /// <summary>Adds the statement that stores the payloads that are too long, if there are any.</summary>
    private static void AddStored(NpgsqlBatch batch, List<OutgoingNotification> notifications)
    {
        List<OutgoingNotification> stored = notifications.FindAll(notification => notification.IsStored);
        if (stored.Count > 0)
        {
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

    private static NpgsqlConnection? FindConnection(NpgsqlBatch batch)
    {
        try
        {
            return batch.Connection;
        }
        catch (NotSupportedException)
        {
            // A data source created the batch, which then has no connection until it is executed. No property says so.
            return null;
        }
    }
}
