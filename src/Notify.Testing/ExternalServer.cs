using Npgsql;

namespace Notify.Testing;

/// <summary>A running server that the environment names. It takes precedence over starting one.</summary>
internal sealed record ExternalServer(string ConnectionString, Version Version)
{
    // .NET's configuration reads the second one as the connection string "Postgres".
    private static readonly string[] Variables = ["NOTIFY_TEST_CONNECTION", "ConnectionStrings__Postgres"];

    /// <summary>Null when no variable names one.</summary>
    /// <exception cref="EmbeddedPostgresException">A variable names a server that can't be reached.</exception>
    public static async Task<ExternalServer?> FindAsync(Surroundings surroundings, CancellationToken ct = default)
    {
        foreach (string variable in Variables)
        {
            if (surroundings.Variable(variable) is { } connectionString)
            {
                return await ConnectAsync(variable, connectionString, ct).ConfigureAwait(false);
            }
        }

        return null;
    }

    private static async Task<ExternalServer> ConnectAsync(string variable, string connectionString, CancellationToken ct)
    {
        try
        {
            NpgsqlConnection connection = new(connectionString);
            await using (connection.ConfigureAwait(false))
            {
                await connection.OpenAsync(ct).ConfigureAwait(false);
                return new ExternalServer(connectionString, connection.PostgreSqlVersion);
            }
        }
        catch (Exception exception) when (exception is NpgsqlException or ArgumentException)
        {
            throw new EmbeddedPostgresException(
                $"The environment variable {variable} names a PostgreSQL server that cannot be used: {exception.Message}",
                exception);
        }
    }
}
