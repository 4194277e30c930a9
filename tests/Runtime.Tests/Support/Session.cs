using Npgsql;

namespace Runtime.Tests.Support;

/// <summary>A plain connection, for what happens behind the listener's back.</summary>
public static class Session
{
    public static async Task<NpgsqlConnection> OpenAsync(string connectionString, CancellationToken ct)
    {
        NpgsqlConnection connection = new(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(ct);
        return connection;
    }

    public static async Task ExecuteAsync(string connectionString, string sql, CancellationToken ct)
    {
        await using NpgsqlConnection connection = await OpenAsync(connectionString, ct);
        await connection.ExecuteAsync(sql, ct);
    }

    public static async Task ExecuteAsync(this NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The names of the database's sessions that contain <paramref name="name"/>.</summary>
    public static async Task<IReadOnlyList<string>> NamesAsync(string connectionString, string name, CancellationToken ct)
    {
        await using NpgsqlConnection connection = await OpenAsync(connectionString, ct);
        await using NpgsqlCommand command = new(
            "select application_name from pg_stat_activity where datname = current_database() and application_name like $1", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = $"%{name}%" });
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(ct);
        List<string> names = [];
        while (await reader.ReadAsync(ct))
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    /// <summary>The first column of the first row.</summary>
    public static async Task<T> QueryAsync<T>(string connectionString, string sql, CancellationToken ct)
    {
        await using NpgsqlConnection connection = await OpenAsync(connectionString, ct);
        await using NpgsqlCommand command = new(sql, connection);
        return (T)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>The process of the listener's session, the newest one if there are several.</summary>
    public static Task<int> ListenerPidAsync(string connectionString, CancellationToken ct) => QueryAsync<int>(
        connectionString,
        """
        select pid from pg_stat_activity where datname = current_database() and application_name like '%notify listener%'
        order by backend_start desc limit 1
        """,
        ct);

    /// <summary>Waits until no session's name contains <paramref name="name"/>: the server learns of a closed connection a little later.</summary>
    public static Task GoneAsync(string connectionString, string name, CancellationToken ct) =>
        WaitUntil.TrueAsync(async () => (await NamesAsync(connectionString, name, ct)).Count == 0, ct);

    /// <summary>The process ids of the database's sessions whose names contain <paramref name="name"/>.</summary>
    public static async Task<int[]> ProcessIdsAsync(string connectionString, string name, CancellationToken ct)
    {
        await using NpgsqlConnection connection = await OpenAsync(connectionString, ct);
        await using NpgsqlCommand command = new(
            "select array_agg(pid) from pg_stat_activity where datname = current_database() and application_name like $1", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = $"%{name}%" });
        return await command.ExecuteScalarAsync(ct) as int[] ?? [];
    }

    /// <summary>Ends the listener's session as an administrator would; fails if there is none.</summary>
    public static async Task TerminateListenerAsync(string connectionString, CancellationToken ct)
    {
        await using NpgsqlConnection connection = await OpenAsync(connectionString, ct);
        await using NpgsqlCommand command = new(
            """
            select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and application_name like '%notify listener%'
            order by backend_start desc limit 1 -- one that was terminated before may still be on its way out
            """,
            connection);
        Assert.Equal(true, await command.ExecuteScalarAsync(ct));
    }
}
