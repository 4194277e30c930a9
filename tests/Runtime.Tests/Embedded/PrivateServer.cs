using Notify.Testing;
using Npgsql;

namespace Runtime.Tests.Embedded;

/// <summary>A server of ours whatever the environment says, and one-line access to servers.</summary>
internal static class PrivateServer
{
    public static EmbeddedPostgresOptions Options { get; } = new() { IgnoreConnectionVariables = true };

    public static Task<EmbeddedPostgres> StartAsync(CancellationToken ct = default) => EmbeddedPostgres.StartAsync(Options, ct);

    public static async Task<object?> QueryAsync(string connectionString, string sql, CancellationToken ct = default)
    {
        await using NpgsqlConnection connection = await OpenAsync(connectionString, ct);
        return await QueryAsync(connection, sql, ct);
    }

    public static async Task<object?> QueryAsync(NpgsqlConnection connection, string sql, CancellationToken ct = default)
    {
        await using NpgsqlCommand command = new(sql, connection);
        return await command.ExecuteScalarAsync(ct);
    }

    public static async Task<NpgsqlConnection> OpenAsync(string connectionString, CancellationToken ct = default)
    {
        NpgsqlConnectionStringBuilder unpooled = new(connectionString) { Pooling = false };
        NpgsqlConnection connection = new(unpooled.ConnectionString);
        await connection.OpenAsync(ct);
        return connection;
    }

    public static int PortOf(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString).Port;
}
