using System.Data;
using System.Globalization;
using Npgsql;

namespace Notify;

/// <summary>One transaction under the lock that keeps two from changing the same functions at once (F29).</summary>
internal sealed class SchemaSession : IAsyncDisposable
{
    /// <summary>"NotifyGen" as a number: the same for all versions, so that they wait for each other.</summary>
    private const long LockKey = 0x4E6F_7469_6679_47;

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private SchemaSession(NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        _connection = connection;
        _transaction = transaction;
    }

    /// <param name="connection">Open, with no transaction running.</param>
    /// <param name="isExclusive">False for those who only look: they wait for who changes, not for each other.</param>
    /// <param name="lockTimeout">How long later statements wait for the lock on a table.</param>
    /// <param name="ct">Ends the waiting.</param>
    public static async Task<SchemaSession> BeginAsync(
        NpgsqlConnection connection, bool isExclusive, TimeSpan lockTimeout, CancellationToken ct)
    {
        // Not the session's default: in a repeatable read transaction, whoever has waited for the lock would not see what was
        // changed meanwhile.
        NpgsqlTransaction transaction =
            await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, ct).ConfigureAwait(false);
        SchemaSession session = new(connection, transaction);
        try
        {
            string key = LockKey.ToString(CultureInfo.InvariantCulture);
            string wait = ((long)Math.Ceiling(lockTimeout.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture);
            string shared = isExclusive ? "" : "_shared";
            // Comparing makes temporary things, which a role that only reads by default may make, too.
            await session.ExecuteAsync("SET TRANSACTION READ WRITE", ct).ConfigureAwait(false);
            // Waiting for another one who applies blocks nobody, so that takes as long as it takes.
            // And quoting everything, definitions in the catalogue would not be found by their tables' names.
            await session.ExecuteAsync("SET LOCAL lock_timeout = 0; SET LOCAL quote_all_identifiers = off", ct).ConfigureAwait(false);
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

    /// <summary>Runs <paramref name="work"/> and undoes what it has done to the database.</summary>
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
            // Without the caller's token: undone it must be, and a broken connection fails at once.
            await _transaction.RollbackAsync(Savepoint, CancellationToken.None).ConfigureAwait(false);
        }
    }

    public Task CommitAsync(CancellationToken ct) => _transaction.CommitAsync(ct);

    /// <summary>Rolls back what was not committed, and with that gives the lock back.</summary>
    public ValueTask DisposeAsync() => _transaction.DisposeAsync();

    private NpgsqlCommand Command(string sql) => new(sql, _connection, _transaction) { CommandTimeout = 0 };
}
