using Npgsql;
using NpgsqlTypes;

namespace Notify;

/// <summary>Deletes stored payloads that nobody will fetch any more.</summary>
internal static class ExpiredPayloads
{
    /// <summary>How many one transaction deletes: it lasts some milliseconds, and what it holds up is nothing.</summary>
    private const int BatchSize = 1000;

    /// <summary>
    /// An array, because a planner may run the subquery of an IN more than once, and its LIMIT is then none. Rows that another
    /// instance is deleting are skipped, so nobody waits and nobody deadlocks.
    /// </summary>
    private const string Text =
        $"""
        DELETE FROM {PayloadTable.Name} WHERE id = ANY (ARRAY(
            SELECT id FROM {PayloadTable.Name}
            WHERE created_at < pg_catalog.now() - $1
            ORDER BY created_at
            LIMIT $2
            FOR UPDATE SKIP LOCKED))
        """;

    public static async Task<long> DeleteAsync(NpgsqlConnection connection, TimeSpan retention, CancellationToken ct)
    {
        long deleted = 0;
        int batch;
        do
        {
            NpgsqlCommand command = new(Text, connection);
            await using (command.ConfigureAwait(false))
            {
                command.Parameters.Add(
                    new NpgsqlParameter<TimeSpan> { TypedValue = retention, NpgsqlDbType = NpgsqlDbType.Interval });
                command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = BatchSize });
                batch = await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
                deleted += batch;
            }
        }
        while (batch == BatchSize);

        return deleted;
    }
}
