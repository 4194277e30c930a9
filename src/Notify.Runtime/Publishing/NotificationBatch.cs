using Npgsql;
using NpgsqlTypes;

namespace Notify;

/// <summary>Sends many notifications with few statements: 332 000 a second were measured, against 8 000 one by one (F34).</summary>
internal static class NotificationBatch
{
    /// <summary>How many one statement sends: beyond it the gain is small, and the statement's text can get large (8 MB).</summary>
    private const int Size = 1000;

    /// <summary>
    /// Two arrays, because one statement can then send any number; the order of a transaction is the order of delivery (F7), so it
    /// is asked for. A set-returning function in FROM gives its rows in order anyway, but nothing promises that.
    /// </summary>
    private const string Text =
        """
        select pg_catalog.count(pg_catalog.pg_notify(sent.channel, sent.payload)) from (
            select channel, payload
            from rows from (pg_catalog.unnest($1), pg_catalog.unnest($2)) with ordinality as given(channel, payload, place)
            order by place) as sent
        """;

    /// <summary>All or none: in one transaction.</summary>
    public static async ValueTask SendAsync(
        NpgsqlConnection connection, IReadOnlyList<(string Channel, string Payload)> notifications, CancellationToken ct)
    {
        if (notifications.Count <= Size)
        {
            // A statement alone is a transaction already.
            await SendStatementAsync(connection, notifications, ct).ConfigureAwait(false);
            return;
        }

        NpgsqlTransaction transaction = await connection.BeginTransactionAsync(ct).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            foreach ((string Channel, string Payload)[] chunk in notifications.Chunk(Size))
            {
                await SendStatementAsync(connection, chunk, ct).ConfigureAwait(false);
            }

            await transaction.CommitAsync(ct).ConfigureAwait(false);
        }
    }

    private static async ValueTask SendStatementAsync(
        NpgsqlConnection connection, IReadOnlyList<(string Channel, string Payload)> notifications, CancellationToken ct)
    {
        NpgsqlCommand command = new(Text, connection);
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.Add(Array(notifications.Select(notification => notification.Channel)));
            command.Parameters.Add(Array(notifications.Select(notification => notification.Payload)));
            await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        }
    }

    private static NpgsqlParameter<string[]> Array(IEnumerable<string> values) =>
        new() { TypedValue = [.. values], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };
}
