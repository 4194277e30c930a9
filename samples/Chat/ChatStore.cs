using Npgsql;

namespace Chat;

/// <summary>The table of messages. It is the truth; notifications only say that something has been added.</summary>
internal sealed class ChatStore(NpgsqlDataSource database, IChatMessagesPublisher publisher)
{
    public const string Schema = "chat";

    public const string Tables = $"""
        CREATE TABLE IF NOT EXISTS {Schema}.messages (
            id      bigserial PRIMARY KEY,
            room    text NOT NULL,
            author  text NOT NULL,
            text    text NOT NULL,
            sent_at timestamptz NOT NULL DEFAULT now()
        );
        CREATE INDEX IF NOT EXISTS messages_room ON {Schema}.messages (room, id);
        """;

    /// <summary>Stores the message and notifies the room, both or neither: the notification goes out when the row is committed.</summary>
    public async Task SendAsync(string room, string author, string text, CancellationToken ct)
    {
        await using NpgsqlConnection connection = await database.OpenConnectionAsync(ct);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(ct);
        await using NpgsqlCommand insert = new(
            $"INSERT INTO {Schema}.messages (room, author, text) VALUES ($1, $2, $3) RETURNING id, room, author, text, sent_at",
            connection,
            transaction)
        {
            Parameters = { new() { Value = room }, new() { Value = author }, new() { Value = text } },
        };
        ChatMessage message;
        await using (NpgsqlDataReader reader = await insert.ExecuteReaderAsync(ct))
        {
            await reader.ReadAsync(ct);
            message = Read(reader);
        }

        await publisher.PublishAsync(message, transaction, ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>The newest messages of a room, oldest first.</summary>
    public async Task<IReadOnlyList<ChatMessage>> NewestAsync(string room, int count, CancellationToken ct)
    {
        await using NpgsqlCommand select = database.CreateCommand(
            $"SELECT id, room, author, text, sent_at FROM {Schema}.messages WHERE room = $1 ORDER BY id DESC LIMIT $2");
        select.Parameters.Add(new() { Value = room });
        select.Parameters.Add(new() { Value = count });
        List<ChatMessage> messages = [];
        await using NpgsqlDataReader reader = await select.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            messages.Add(Read(reader));
        }

        messages.Reverse();
        return messages;
    }

    private static ChatMessage Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Room = row.GetString(1),
        Author = row.GetString(2),
        Text = row.GetString(3),
        SentAt = row.GetFieldValue<DateTimeOffset>(4),
    };
}
