using System.Data;
using System.Globalization;
using Npgsql;

namespace Notify;

/// <summary>One transaction under the advisory lock that keeps instances from changing the same functions at once (F29).</summary>
internal sealed class SchemaSession : IAsyncDisposable
{
    /// <summary>"NotifyG" in ASCII. The same for all versions, so that they wait for each other.</summary>
    private const long LockKey = 0x4E6F_7469_6679_47;

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private SchemaSession(NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        _connection = connection;
        _transaction = transaction;
    }

    /// <param name="connection">Open, with no transaction running.</param>
    /// <param name="isExclusive">False to only compare: comparisons wait for changes, not for each other.</param>
    /// <param name="lockTimeout">How long later statements wait for a table's lock.</param>
    /// <param name="ct">Cancels the wait.</param>
    public static async Task<SchemaSession> BeginAsync(
        NpgsqlConnection connection, bool isExclusive, TimeSpan lockTimeout, CancellationToken ct)
    {
        // The session's default may be repeatable read, which would not see what changed while it waited for the lock.
        NpgsqlTransaction transaction =
            await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, ct).ConfigureAwait(false);
        SchemaSession session = new(connection, transaction);
        try
        {
            string key = LockKey.ToString(CultureInfo.InvariantCulture);
            string wait = ((long)Math.Ceiling(lockTimeout.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture);
            string shared = isExclusive ? "" : "_shared";
            // Comparing creates temporary objects, even for a role whose transactions are read-only by default.
            await session.ExecuteAsync("SET TRANSACTION READ WRITE", ct).ConfigureAwait(false);
            // The wait for the advisory lock blocks no writer, so it has no limit. Other schemas may have functions that match a call better.
            // The other settings decide how PostgreSQL prints definitions.
            await session.ExecuteAsync(
                $"SET LOCAL lock_timeout = 0; SET LOCAL search_path = {SqlBlock.SearchPath}; SET LOCAL quote_all_identifiers = off; "
                + "SET LOCAL standard_conforming_strings = on",
                ct).ConfigureAwait(false);
            await session.ExecuteAsync($"SELECT pg_catalog.pg_advisory_xact_lock{shared}({key})", ct).ConfigureAwait(false);
            await session.ExecuteAsync($"SET LOCAL lock_timeout = {wait}", ct).ConfigureAwait(false);
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async Task ExecuteAsync(string sql, CancellationToken ct)
    {
        NpgsqlCommand command = Command(sql);
        await using (command.ConfigureAwait(false))
        {
            await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        }
    }

    /// <summary>Executes, and adds detail and hint to the message of an error, because the driver redacts them by default.</summary>
    public Task ExecuteWithDetailAsync(string sql, CancellationToken ct) => ExecuteAsync(SqlBlock.Do($"""
        DECLARE
            error_detail text;
            error_hint text;
        BEGIN
        {sql}
        EXCEPTION WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS error_detail = PG_EXCEPTION_DETAIL, error_hint = PG_EXCEPTION_HINT;
            RAISE EXCEPTION USING ERRCODE = SQLSTATE,
                MESSAGE = pg_catalog.concat_ws('. ', SQLERRM, nullif(error_detail, ''), nullif(error_hint, ''));
        END
        """), ct);

    public async Task<List<TRow>> QueryAsync<TRow>(
        string sql, Func<NpgsqlDataReader, TRow> read, IEnumerable<NpgsqlParameter> parameters, CancellationToken ct)
    {
        List<TRow> rows = [];
        NpgsqlCommand command = Command(sql);
        await using (command.ConfigureAwait(false))
        {
            foreach (NpgsqlParameter parameter in parameters)
            {
                command.Parameters.Add(parameter);
            }

            NpgsqlDataReader reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(ct).ConfigureAwait(false))
                {
                    rows.Add(read(reader));
                }
            }
        }

        return rows;
    }

    /// <summary>Runs <paramref name="work"/>, and rolls back what it did to the database.</summary>
    public async Task<TResult> TryOutAsync<TResult>(Func<Task<TResult>> work, CancellationToken ct)
    {
        const string Savepoint = "notify_schema_probe";
        await _transaction.SaveAsync(Savepoint, ct).ConfigureAwait(false);
        try
        {
            return await work().ConfigureAwait(false);
        }
        finally
        {
            // Without the caller's token: the rollback must happen. On a broken connection it fails at once.
            await _transaction.RollbackAsync(Savepoint, CancellationToken.None).ConfigureAwait(false);
        }
    }

    public Task CommitAsync(CancellationToken ct) => _transaction.CommitAsync(ct);

    /// <summary>Rolls back what was not committed, which also releases the lock.</summary>
    public ValueTask DisposeAsync() => _transaction.DisposeAsync();

    private NpgsqlCommand Command(string sql) => new(sql, _connection, _transaction) { CommandTimeout = 0 };
}
