using System.Data;
using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace Notify;

/// <summary>Sends many notifications with few statements, or adds one to a caller's batch.</summary>
internal static class NotificationBatch
{
    /// <summary>
    /// How many notifications one statement sends. This size reaches 332 000 a second, against 8 000 one by one (F34). With more, the gain
    /// is small, and the statement's parameters can get large (more than 8 MB).
    /// </summary>
    public const int Size = 1000;

    /// <summary>
    /// Sends all or none: the statements go to the server as one batch, which is one transaction if none is running yet.
    /// </summary>
    public static async ValueTask SendAsync(
        NpgsqlConnection connection, List<OutgoingNotification> notifications, CancellationToken ct, int? timeoutSeconds = null)
    {
        NpgsqlBatch batch = new(connection);
        await using (batch.ConfigureAwait(false))
        {
            batch.Timeout = timeoutSeconds ?? batch.Timeout;
            bool namesAsBytes = SendsNamesAsBytes(connection, notifications);
            AddStored(batch, notifications, namesAsBytes);
            for (int start = 0; start < notifications.Count; start += Size)
            {
                IEnumerable<OutgoingNotification> part = notifications.Skip(start).Take(Size);
                batch.BatchCommands.Add(new NpgsqlBatchCommand(Statement(NotifyCommand.Many, namesAsBytes))
                {
                    Parameters =
                    {
                        Names(part, namesAsBytes),
                        NotifyCommand.Array(part.Select(notification => notification.Payload).ToList()),
                    },
                });
            }

            await batch.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Adds one to a caller's batch, as a NOTIFY statement, which returns no result set, unlike pg_notify (F24). A name that is sent as
    /// bytes needs DO, which returns none either. Neither statement takes parameters, so name and payload are literals.
    /// </summary>
    public static void AddTo(NpgsqlBatch batch, OutgoingNotification notification)
    {
        NpgsqlConnection? connection = FindOpenConnection(batch);
        if (connection is not null)
        {
            notification.EscapeFor(connection);
        }
        else if (notification.FitsEscaped)
        {
            notification.Escape();
        }

        bool namesAsBytes = SendsNamesAsBytes(connection, [notification]);
        AddStored(batch, [notification], namesAsBytes);
        string payload = Sql.Literal(Encoding.UTF8.GetString(notification.Payload.Span));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(namesAsBytes
            ? $"do {Sql.Literal($"begin perform pg_catalog.pg_notify({NameFromBytes(notification.Channel)}, {payload}); end")}"
            : $"notify {Sql.Identifier(notification.Channel)}, {payload}"));
        if (!notification.IsStored)
        {
            // If it is stored, the batch refers to its JSON until it is executed, whenever that is.
            notification.Dispose();
        }
    }

    /// <summary>Whether <see cref="NotifyCommand.WithNamesAsBytes"/> is needed. If the connection is null, the session may be any.</summary>
    public static bool SendsNamesAsBytes(NpgsqlConnection? connection, List<OutgoingNotification> notifications) =>
        (connection is null || !ServerEncoding.IsUtf8(connection))
        && notifications.Exists(notification => !Ascii.IsValid(notification.Channel));

    /// <summary>Adds the statement that stores payloads that are too long, if there are any.</summary>
    private static void AddStored(NpgsqlBatch batch, List<OutgoingNotification> notifications, bool namesAsBytes)
    {
        List<OutgoingNotification> stored = notifications.FindAll(notification => notification.IsStored);
        if (stored.Count > 0)
        {
            // Without error barriers, which a caller's batch may have: what follows must not run after a failure.
            batch.BatchCommands.Add(new NpgsqlBatchCommand(PayloadTable.CheckOwners) { AppendErrorBarrier = false });
            batch.BatchCommands.Add(new NpgsqlBatchCommand(Statement(NotifyCommand.Store, namesAsBytes))
            {
                AppendErrorBarrier = false,
                Parameters =
                {
                    NotifyCommand.Array(stored.ConvertAll(notification => notification.Id), NpgsqlDbType.Uuid),
                    Names(stored, namesAsBytes),
                    NotifyCommand.Array(stored.ConvertAll(notification => notification.Json)),
                },
            });
        }
    }

    private static string Statement(string statement, bool namesAsBytes) =>
        namesAsBytes ? NotifyCommand.WithNamesAsBytes(statement) : statement;

    private static NpgsqlParameter Names(IEnumerable<OutgoingNotification> notifications, bool asBytes) => asBytes
        ? NotifyCommand.Array(
            notifications.Select(notification => Encoding.UTF8.GetBytes(notification.Channel)).ToList(), NpgsqlDbType.Bytea)
        : NotifyCommand.Array(notifications.Select(notification => notification.Channel).ToList());

    private static string NameFromBytes(string channel) =>
        $"pg_catalog.convert_from({Sql.Literal("\\x" + Convert.ToHexString(Encoding.UTF8.GetBytes(channel)))}, 'UTF8')";

    private static NpgsqlConnection? FindOpenConnection(NpgsqlBatch batch)
    {
        try
        {
            return batch.Connection is { State: ConnectionState.Open } connection ? connection : null;
        }
        catch (NotSupportedException)
        {
            // A data source created the batch, so it has no connection until it is executed. No property reveals that.
            return null;
        }
    }
}
