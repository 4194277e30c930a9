using Npgsql;
using NpgsqlTypes;

namespace Notify;

/// <summary>The one statement that publishes.</summary>
internal static class NotifyCommand
{
    /// <summary>
    /// The function, because NOTIFY itself takes no parameters and cuts a long name in silence (F1). Its schema is named, because
    /// a caller's search_path may hold another pg_notify first (F28).
    /// </summary>
    private const string Text = "select pg_catalog.pg_notify($1, $2)";

    public static async ValueTask ExecuteAsync(PrimaryDataSource source, string channel, string payload, CancellationToken ct)
    {
        NpgsqlConnection connection = await source.OpenConnectionAsync(ct).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            await ExecuteAsync(connection, channel, payload, ct).ConfigureAwait(false);
        }
    }

    public static async ValueTask ExecuteAsync(NpgsqlConnection connection, string channel, string payload, CancellationToken ct)
    {
        NpgsqlCommand command = new(Text, connection);
        await ExecuteAsync(command, channel, payload, ct).ConfigureAwait(false);
    }

    /// <summary>
    /// The connection of a transaction that is still running.
    /// </summary>
    /// <remarks>
    /// Without this check the notification of a finished transaction would go out at once, in one of its own: Npgsql's transaction
    /// keeps its connection until it is disposed, but tells its isolation level only while it is running.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The transaction has been committed or rolled back.</exception>
    public static NpgsqlConnection ConnectionOf(NpgsqlTransaction transaction)
    {
        const string Over = "The transaction has been committed or rolled back already: publish before that, or without it.";
        try
        {
            _ = transaction.IsolationLevel;
            return transaction.Connection!;
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidOperationException(Over, e);
        }
    }

    private static async ValueTask ExecuteAsync(NpgsqlCommand command, string channel, string payload, CancellationToken ct)
    {
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = channel, NpgsqlDbType = NpgsqlDbType.Text });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = payload, NpgsqlDbType = NpgsqlDbType.Text });
            // Reads the result set of pg_notify to its end (F24), so that the caller's connection is free again.
            await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        }
    }
}
