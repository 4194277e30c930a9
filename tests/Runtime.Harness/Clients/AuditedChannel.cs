using Npgsql;

namespace Runtime.Harness.Clients;

/// <summary>
/// A channel whose notifications carry consecutive ids in the order of their commits: a row counts them in the transaction that
/// sends them. So whoever knows one id knows which must follow, and what was rolled back or never answered leaves no hole.
/// </summary>
public sealed class AuditedChannel(string connectionString, string name)
{
    private readonly string _connectionString = new NpgsqlConnectionStringBuilder(connectionString)
    {
        Pooling = false,
        Timeout = 5,
        CommandTimeout = 10,
        ApplicationName = "audit",
    }.ConnectionString;

    public string Name => name;

    /// <summary>To be called once, before anything is sent or read.</summary>
    public async Task CreateAsync(CancellationToken ct = default)
    {
        await using NpgsqlConnection connection = await OpenAsync(ct);
        await using NpgsqlCommand create = new(
            $"""
            create table if not exists audited (channel text primary key, last bigint not null);
            insert into audited values ('{name}', 0)
            """,
            connection);
        await create.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The last id that has been committed: the state that a subscriber reads.</summary>
    public async Task<long> ReadAsync(CancellationToken ct = default)
    {
        await using NpgsqlConnection connection = await OpenAsync(ct);
        await using NpgsqlCommand read = new("select last from audited where channel = $1", connection);
        read.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
        return (long)(await read.ExecuteScalarAsync(ct))!;
    }

    /// <summary>The connection that <see cref="SendAsync"/> takes.</summary>
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken ct = default)
    {
        NpgsqlConnection connection = new(_connectionString);
        try
        {
            await connection.OpenAsync(ct);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends the next ids in one transaction.</summary>
    public async Task SendAsync(NpgsqlConnection connection, int count, int length = 0, CancellationToken ct = default)
    {
        await using NpgsqlCommand send = new(
            """
            with counted as (update audited set last = last + $2 where channel = $1 returning last - $2 as before)
            select count(pg_notify($1, format('{"id":%s,"text":"%s"}', before + i, repeat('x', $3))))
            from counted, generate_series(1, $2) i
            """,
            connection);
        send.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
        send.Parameters.Add(new NpgsqlParameter<int> { TypedValue = count });
        send.Parameters.Add(new NpgsqlParameter<int> { TypedValue = length });
        await send.ExecuteNonQueryAsync(ct);
    }
}
