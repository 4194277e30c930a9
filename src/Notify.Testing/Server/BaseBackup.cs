using Npgsql;

namespace Notify.Testing;

/// <summary>
/// Copies the data of a running server as <c>pg_basebackup</c> would. The npm package lacks that program, and another version's
/// program refuses to work.
/// </summary>
internal static class BaseBackup
{
    private const string Copy = """cp -R -p "$1" "$2" && rm -f "$2/postmaster.pid" && touch "$2/standby.signal" """;

    /// <summary>Makes the data in <paramref name="to"/> start as a standby, whose settings name the primary.</summary>
    /// <param name="primary">A superuser's connection string to the running server; PostgreSQL 15 or newer.</param>
    /// <param name="from">The running server's folder.</param>
    /// <param name="to">The folder for the copy; it must not have any data.</param>
    /// <param name="user">Owns both.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="EmbeddedPostgresException">The files could not be copied.</exception>
    public static async Task CopyAsync(
        string primary, ClusterFolder from, ClusterFolder to, ServerUser user, CancellationToken ct = default)
    {
        NpgsqlConnection connection = new(new NpgsqlConnectionStringBuilder(primary) { Pooling = false }.ConnectionString);
        await using (connection.ConfigureAwait(false))
        {
            // The session must live from the start of the backup to its end.
            await connection.OpenAsync(ct).ConfigureAwait(false);
            await QueryAsync(connection, "SELECT pg_catalog.pg_backup_start('standby', true)::text", ct).ConfigureAwait(false);
            await CopyDataAsync(from.Data, to.Data, user, ct).ConfigureAwait(false);
            string label = await QueryAsync(connection, "SELECT labelfile FROM pg_catalog.pg_backup_stop(false)", ct)
                .ConfigureAwait(false);
            await to.WriteAsync(Path.Combine(to.Data, "backup_label"), label, ct).ConfigureAwait(false);
        }
    }

    private static async Task CopyDataAsync(string from, string to, ServerUser user, CancellationToken ct)
    {
        CommandResult result = await user.Run("/bin/sh", "-c", Copy, "sh", from, to).RunAsync(ct).ConfigureAwait(false);
        if (!result.Succeeded)
        {
            throw new EmbeddedPostgresException($"The data of '{from}' could not be copied to '{to}'{user.Explanation}: {result.Output}");
        }
    }

    private static async Task<string> QueryAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        NpgsqlCommand command = new(sql, connection);
        await using (command.ConfigureAwait(false))
        {
            return (string)(await command.ExecuteScalarAsync(ct).ConfigureAwait(false))!;
        }
    }
}
