using Npgsql;
using NpgsqlTypes;

namespace Notify;

/// <summary>
/// Keeps the table of stored payloads small. A host does so by itself where a channel stores payloads; without one, call this now
/// and then.
/// </summary>
public static class StoredPayloads
{
    /// <summary>How many one transaction deletes: it lasts some milliseconds and blocks nothing.</summary>
    private const int BatchSize = 1000;

    /// <summary>
    /// With an array, because a planner may run the subquery of an IN more than once, which defeats its LIMIT. Rows that another
    /// instance is deleting are skipped, so no instance waits for another and none deadlocks.
    /// </summary>
    private const string DeleteExpired =
        $"""
        DELETE FROM {PayloadTable.Name} WHERE id = ANY (ARRAY(
            SELECT id FROM {PayloadTable.Name}
            WHERE created_at < pg_catalog.now() - $1
            ORDER BY created_at
            LIMIT $2
            FOR UPDATE SKIP LOCKED))
        """;

    /// <summary>
    /// Deletes the stored payloads that are older than <paramref name="retention"/> by the server's clock, in short transactions of
    /// 1000 rows. Several instances may do it at once: each deletes what no other one is deleting. It needs USAGE on the schema and, on
    /// the table, SELECT, DELETE and, because it locks rows, UPDATE of one column.
    /// </summary>
    /// <param name="dataSource">The database; with several hosts, the primary.</param>
    /// <param name="retention">
    /// At least zero. Longer than any listener may lag behind: a payload that is gone when its notification is read is a gap.
    /// </param>
    /// <param name="ct">Ends it after the running transaction.</param>
    /// <returns>How many were deleted.</returns>
    public static async Task<long> DeleteExpiredAsync(
        NpgsqlDataSource dataSource, TimeSpan retention, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(dataSource);
        ArgumentOutOfRangeException.ThrowIfLessThan(retention, TimeSpan.Zero);
        NpgsqlConnection connection = await PrimaryDataSource.OpenConnectionAsync(dataSource, ct).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            return await DeleteExpiredAsync(connection, retention, ct).ConfigureAwait(false);
        }
    }

    internal static async Task<long> DeleteExpiredAsync(NpgsqlConnection connection, TimeSpan retention, CancellationToken ct)
    {
        long deleted = 0;
        int batch;
        NpgsqlCommand check = new(PayloadTable.CheckOwners, connection);
        await using (check.ConfigureAwait(false))
        {
            await check.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        }

        do
        {
            NpgsqlCommand command = new(DeleteExpired, connection);
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
