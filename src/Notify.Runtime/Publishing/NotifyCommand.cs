using Npgsql;
using NpgsqlTypes;

namespace Notify;

/// <summary>The statements that publish.</summary>
internal static class NotifyCommand
{
    /// <summary>
    /// The function, because NOTIFY itself takes no parameters and silently truncates a long name (F1). Qualified, because a caller's
    /// search_path may find another pg_notify first (F28).
    /// </summary>
    public const string One = "select pg_catalog.pg_notify($1, $2)";

    /// <summary>
    /// It takes two arrays, so that one statement sends any number. It orders them, because the order within a transaction is the order of
    /// delivery (F7): a set-returning function in FROM happens to return its rows in order, but nothing guarantees that. It counts, because
    /// one number is quicker to send back than one empty value for each (F34).
    /// </summary>
    public const string Many =
        """
        select pg_catalog.count(pg_catalog.pg_notify(sent.channel, sent.payload)) from (
            select channel, payload
            from rows from (pg_catalog.unnest($1), pg_catalog.unnest($2)) with ordinality as given(channel, payload, place)
            order by place) as sent
        """;

    /// <summary>Goes before the notifications that refer to what it stores, in the same transaction.</summary>
    public const string Store =
        $"""
        insert into {PayloadTable.Name} (id, channel, payload)
        select id, channel, payload
        from rows from (pg_catalog.unnest($1), pg_catalog.unnest($2), pg_catalog.unnest($3)) as given(id, channel, payload)
        """;

    /// <summary>
    /// <see cref="Many"/> or <see cref="Store"/> with names as UTF-8 bytes: if the connection string sets two encodings, or
    /// PGCLIENTENCODING is set, the driver may encode text differently from what the session expects.
    /// </summary>
    public static string WithNamesAsBytes(string statement) =>
        statement.Replace("channel, payload\n", "pg_catalog.convert_from(channel, 'UTF8') as channel, payload\n", StringComparison.Ordinal);

    /// <summary>Sends over the caller's connection, inside its transaction if it is in one.</summary>
    public static async ValueTask ExecuteAsync(NpgsqlConnection connection, OutgoingNotification notification, CancellationToken ct)
    {
        if (notification.IsStored || NotificationBatch.SendsNamesAsBytes(connection, [notification]))
        {
            await NotificationBatch.SendAsync(connection, [notification], ct).ConfigureAwait(false);
            return;
        }

        NpgsqlCommand command = new(One, connection) { Parameters = { Text(notification.Channel), Text(notification.Payload) } };
        await using (command.ConfigureAwait(false))
        {
            // Reads the result set of pg_notify to its end (F24), so that the caller's connection is free again.
            await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        }
    }

    public static NpgsqlParameter<TValue> Text<TValue>(TValue value) =>
        new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };

    public static NpgsqlParameter<List<TValue>> Array<TValue>(List<TValue> values, NpgsqlDbType element = NpgsqlDbType.Text) =>
        new() { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | element };

    /// <summary>Finds the connection of a transaction that is still running.</summary>
    /// <remarks>
    /// Without this check the notification of a finished transaction would go out at once, in a separate transaction: Npgsql's
    /// transaction keeps its connection until it is disposed, but reveals its isolation level only while it is running.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The transaction has been committed or rolled back.</exception>
    public static NpgsqlConnection FindConnection(NpgsqlTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        try
        {
            _ = transaction.IsolationLevel;
            return transaction.Connection!;
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidOperationException(
                "The transaction has already been committed or rolled back. Publish before that, or without the transaction.", e);
        }
    }
}
