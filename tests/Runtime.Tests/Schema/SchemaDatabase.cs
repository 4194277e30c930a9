using Npgsql;

namespace Runtime.Tests.Schema;

/// <summary>A database with a table of orders, and a connection to it.</summary>
public sealed class SchemaDatabase : IAsyncDisposable
{
    private const string Orders = "CREATE TABLE orders (id bigint PRIMARY KEY, status varchar(20), total numeric(10,2), note text)";

    private SchemaDatabase(string connectionString, NpgsqlConnection connection)
    {
        ConnectionString = connectionString;
        Connection = connection;
    }

    public string ConnectionString { get; }

    public NpgsqlConnection Connection { get; }

    public static async Task<SchemaDatabase> CreateAsync(PostgresServer server, CancellationToken ct, string tables = Orders)
    {
        string connectionString = await server.CreateDatabaseAsync(ct: ct);
        NpgsqlConnection connection = await Session.OpenAsync(connectionString, ct);
        await connection.ExecuteAsync(tables, ct);
        return new SchemaDatabase(connectionString, connection);
    }

    public Task ExecuteAsync(string sql, CancellationToken ct) => Connection.ExecuteAsync(sql, ct);

    /// <summary>Creates a role, and gives it what the statements grant to <c>{0}</c>.</summary>
    public async Task<string> CreateRoleAsync(string grants, CancellationToken ct)
    {
        string role = $"role_{Guid.NewGuid():N}";
        await ExecuteAsync($"CREATE ROLE {role}; " + string.Format(null, grants, role), ct);
        return role;
    }

    public async Task<T?> ScalarAsync<T>(string sql, CancellationToken ct)
    {
        await using NpgsqlCommand command = new(sql, Connection);
        return (T?)await command.ExecuteScalarAsync(ct);
    }

    /// <summary>Every function and trigger that isn't PostgreSQL's own, and every table with its columns.</summary>
    public async Task<string> CatalogueAsync(CancellationToken ct) => await ScalarAsync<string>(
        """
        SELECT coalesce(string_agg(line, E'\n' ORDER BY line), '') FROM (
            SELECT 'function ' || pg_get_functiondef(p.oid) || coalesce(obj_description(p.oid, 'pg_proc'), '') AS line
            FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')
            UNION ALL
            SELECT 'trigger ' || pg_get_triggerdef(oid) || ' ' || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
            UNION ALL
            SELECT format('table %I.%I %s', n.nspname, c.relname, string_agg(a.attname || ' ' || a.atttypid::regtype, ', ' ORDER BY attnum))
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
            WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND c.relkind = 'r'
            GROUP BY n.nspname, c.relname
        ) AS lines
        """,
        ct) ?? "";

    public ValueTask DisposeAsync() => Connection.DisposeAsync();
}
