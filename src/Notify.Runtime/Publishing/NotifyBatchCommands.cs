using System.Data;
using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace Notify;

/// <summary>
/// A notification as part of a batch of somebody else's. With NOTIFY, because it has no result set where pg_notify has one (F24); since
/// it takes no parameters, name and payload are literals of the statement.
/// </summary>
internal static class NotifyBatchCommands
{
    public static void Add(NpgsqlBatch batch, OutgoingNotification notification)
    {
        notification = Fit(ConnectionOf(batch), notification);
        if (notification.IsStored)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(NotifyCommand.StoreOne)
            {
                Parameters =
                {
                    new NpgsqlParameter<Guid> { TypedValue = notification.Id, NpgsqlDbType = NpgsqlDbType.Uuid },
                    NotifyCommand.Text(notification.Channel),
                    NotifyCommand.Text(Text(notification.Json)),
                },
            });
        }

        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            $"notify {Sql.Identifier(notification.Channel)}, {Sql.Literal(Text(notification.Sent))}"));
        notification.Return();
    }

    private static NpgsqlConnection? ConnectionOf(NpgsqlBatch batch)
    {
        try
        {
            return batch.Connection;
        }
        catch (NotSupportedException)
        {
            // Made by a data source, it takes a connection only when it is executed, and can't be told from others before.
            return null;
        }
    }

    private static OutgoingNotification Fit(NpgsqlConnection? connection, OutgoingNotification notification)
    {
        if (connection?.State == ConnectionState.Open)
        {
            return notification.For(connection);
        }

        return Ascii.IsValid(notification.Json.Span) || !notification.FitsEscaped ? notification : notification.Escaped();
    }

    private static string Text(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);
}
