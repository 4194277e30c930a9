using System.Security.Cryptography;
using Npgsql;

namespace Notify.Testing;

/// <summary>Creates and drops databases on the server of a connection string.</summary>
internal sealed class DatabaseCreator(string connectionString)
{
    /// <summary>Returns the new database's name.</summary>
    public async Task<string> CreateAsync(string? name, string encoding, CancellationToken ct = default)
    {
        string database = name ?? "test_" + RandomNumberGenerator.GetHexString(12, lowercase: true);
        // Only template0 allows another encoding, and only the locale C works with every encoding.
        await ExecuteAsync(
            $"CREATE DATABASE {Quote(database)} TEMPLATE template0 ENCODING '{encoding.Replace("'", "''")}' "
            + "LC_COLLATE 'C' LC_CTYPE 'C'",
            ct).ConfigureAwait(false);
        return database;
    }

    /// <summary>Ends the database's sessions and drops it, if it exists.</summary>
    public Task DropAsync(string name, CancellationToken ct = default) =>
        ExecuteAsync($"DROP DATABASE IF EXISTS {Quote(name)} WITH (FORCE)", ct);

    public string ConnectionStringOf(string name) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Database = name }.ConnectionString;

    private async Task ExecuteAsync(string sql, CancellationToken ct)
    {
        // Unpooled: an idle session would do no harm here, but it would stay until the process ends.
        NpgsqlConnectionStringBuilder unpooled = new(connectionString) { Pooling = false };
        NpgsqlConnection connection = new(unpooled.ConnectionString);
        await using (connection.ConfigureAwait(false))
        {
            await connection.OpenAsync(ct).ConfigureAwait(false);
            NpgsqlCommand command = new(sql, connection);
            await using (command.ConfigureAwait(false))
            {
                await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
            }
        }
    }

    private static string Quote(string identifier) => "\"" + identifier.Replace("\"", "\"\"") + "\"";
}
