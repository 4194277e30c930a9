using System.Data;
using System.Globalization;
using Npgsql;

namespace Notify;

/// <summary>One transaction under the advisory lock that keeps instances from changing the same functions at once (F29).</summary>
internal sealed class SchemaSession : IAsyncDisposable
{
    /// <summary>The same for all channels of a database, because they share the table of payloads. docs/schema.md documents it.</summary>
    private const string LockKey = "hashtextextended('NotifyGen schema of ' || current_database(), 0)";

    private const string HoldersText =
        $"""
        SELECT concat('process ', l.pid, ' of the role ', a.usename, ', application name "', a.application_name, '"')
        FROM pg_locks AS l LEFT JOIN pg_stat_activity AS a ON a.pid = l.pid
        WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND l.classid::int8 << 32 | l.objid::int8 = {LockKey}
            AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """;

    /// <summary>How often a session tries to take the lock. Each attempt waits for a part of the time; after each, the holder is logged.</summary>
    private const int Attempts = 10;

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private SchemaSession(NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        _connection = connection;
        _transaction = transaction;
    }

    /// <param name="connection">Open, with no transaction running.</param>
    /// <param name="isExclusive">False to only compare: comparisons wait for changes, not for each other.</param>
    /// <param name="needsLock">
    /// False to go on without the lock if it stays taken: any role that can connect can hold it, and a change meanwhile only shows as a
    /// difference.
    /// </param>
    /// <param name="options">How long this waits for the advisory lock, and later statements for the lock of a table.</param>
    /// <param name="ct">Cancels the wait.</param>
    public static async Task<SchemaSession> BeginAsync(
        NpgsqlConnection connection, bool isExclusive, bool needsLock, SchemaOptions options, CancellationToken ct)
    {
        // Comparing creates temporary objects, even for a role whose transactions are read-only by default.
        SchemaSession session = await BeginAsync(connection, "READ WRITE", ct).ConfigureAwait(false);
        try
        {
            await session.LockAsync(isExclusive ? "" : "_shared", needsLock, options, ct).ConfigureAwait(false);
            await session.ExecuteAsync(LockTimeout(options.LockTimeout), ct).ConfigureAwait(false);
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Only reads the catalogue: takes no lock, and needs no rights.</summary>
    public static Task<SchemaSession> LookAsync(NpgsqlConnection connection, CancellationToken ct) => BeginAsync(connection, "READ ONLY", ct);

    private static async Task<SchemaSession> BeginAsync(NpgsqlConnection connection, string mode, CancellationToken ct)
    {
        // The session's default may be repeatable read, which would not see what changed while it waited for the lock.
        NpgsqlTransaction transaction =
            await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, ct).ConfigureAwait(false);
        SchemaSession session = new(connection, transaction);
        try
        {
            // Other schemas may have functions that match a call better. The other settings decide how PostgreSQL prints definitions.
            await session.ExecuteAsync(
                $"SET TRANSACTION {mode}; SET LOCAL search_path = {SqlBlock.SearchPath}; SET LOCAL quote_all_identifiers = off; "
                + "SET LOCAL standard_conforming_strings = on",
                ct).ConfigureAwait(false);
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <exception cref="SchemaException">Another session held the lock all the time.</exception>
    private async Task LockAsync(string mode, bool needsLock, SchemaOptions options, CancellationToken ct)
    {
        const string Savepoint = "notify_schema_lock";
        TimeSpan wait = options.InstanceTimeout == TimeSpan.Zero ? TimeSpan.FromSeconds(10) : options.InstanceTimeout / Attempts;
        for (int attempt = 1; ; attempt++)
        {
            await _transaction.SaveAsync(Savepoint, ct).ConfigureAwait(false);
            try
            {
                await ExecuteAsync($"{LockTimeout(wait)}; SELECT pg_advisory_xact_lock{mode}({LockKey})", ct).ConfigureAwait(false);
                return;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
            {
                await _transaction.RollbackAsync(Savepoint, ct).ConfigureAwait(false);
                string holders = string.Join("; ", await QueryAsync(HoldersText, row => row.GetString(0), [], ct).ConfigureAwait(false));
                if (attempt >= Attempts && options.InstanceTimeout != TimeSpan.Zero)
                {
                    if (!needsLock)
                    {
                        options.Logger?.ComparingWithoutSchemaLock(options.InstanceTimeout, holders);
                        return;
                    }

                    throw new SchemaException(
                        $"Could not apply the channels' schema within {options.InstanceTimeout}, and nothing was changed: another session "
                        + $"holds the advisory lock ({holders}). Wait for it or end it, or raise SchemaOptions.InstanceTimeout.",
                        [],
                        e);
                }

                options.Logger?.WaitingForSchemaLock(holders);
            }
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

    private static string LockTimeout(TimeSpan wait) =>
        $"SET LOCAL lock_timeout = {((long)Math.Ceiling(wait.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture)}";

    private NpgsqlCommand Command(string sql) => new(sql, _connection, _transaction) { CommandTimeout = 0 };
}
