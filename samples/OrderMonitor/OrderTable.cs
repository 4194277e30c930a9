using Npgsql;

namespace OrderMonitor;

/// <summary>The shop's table, in a schema of its own so that no table of yours is touched.</summary>
public static class OrderTable
{
    public const string Schema = "order_monitor";

    private const string Create = $"""
        CREATE SCHEMA IF NOT EXISTS {Schema};
        CREATE TABLE IF NOT EXISTS {Schema}.orders (
            id           bigserial PRIMARY KEY,
            user_id      integer NOT NULL,
            status       varchar(20) NOT NULL,
            total_amount numeric(10,2) NOT NULL,
            created_at   timestamptz NOT NULL DEFAULT now(),
            updated_at   timestamptz NOT NULL DEFAULT now()
        );
        """;

    /// <summary>Makes the table and its trigger, or leaves them as they are; several instances may do so at once.</summary>
    public static async Task ApplyAsync(string connectionString, CancellationToken ct)
    {
        await using NpgsqlConnection connection = new(connectionString);
        await connection.OpenAsync(ct);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(ct);

        // Two instances that create the same things at once would fail: one waits here for the other to commit.
        await using NpgsqlCommand command = new(
            $"SELECT pg_advisory_xact_lock(hashtext('{Schema}')); {Create} {OrderEventsChannel.Up}", connection, transaction);
        await command.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
    }
}
