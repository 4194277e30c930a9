using Npgsql;

namespace Notify;

/// <summary>
/// Keeps the table of stored payloads small. A host does so by itself where a channel stores payloads; without one, call this now
/// and then.
/// </summary>
public static class StoredPayloads
{
    /// <summary>
    /// Deletes the stored payloads that are older than <paramref name="retention"/> by the server's clock, in short transactions of
    /// 1000 rows. Several instances may do it at once: each takes what no other one is deleting. Needs USAGE on the schema and on the
    /// table SELECT, DELETE and, because it locks rows, UPDATE of one column.
    /// </summary>
    /// <param name="dataSource">The database; with several hosts, the primary.</param>
    /// <param name="retention">
    /// At least zero. Longer than any listener may be behind: a payload that is gone when its notification is read is a gap.
    /// </param>
    /// <param name="ct">Ends it after the transaction that is just running.</param>
    /// <returns>How many were deleted.</returns>
    public static async Task<long> DeleteExpiredAsync(
        NpgsqlDataSource dataSource, TimeSpan retention, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(dataSource);
        ArgumentOutOfRangeException.ThrowIfLessThan(retention, TimeSpan.Zero);
        NpgsqlConnection connection = dataSource is NpgsqlMultiHostDataSource hosts
            ? await hosts.OpenConnectionAsync(TargetSessionAttributes.Primary, ct).ConfigureAwait(false)
            : await dataSource.OpenConnectionAsync(ct).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            return await ExpiredPayloads.DeleteAsync(connection, retention, ct).ConfigureAwait(false);
        }
    }
}
