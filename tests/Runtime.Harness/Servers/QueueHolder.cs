using Npgsql;

namespace Runtime.Harness.Servers;

/// <summary>
/// A notification queue that a session holds full: it listens and stays inside a transaction, so nothing that was sent since can be
/// thrown away (F12). The queue is small by a setting that PostgreSQL has since 17; before, it takes 8 GB.
/// </summary>
public sealed class QueueHolder : IAsyncDisposable
{
    private const int Pages = 64;

    private readonly string _database;
    private readonly NpgsqlConnection _session;

    private QueueHolder(string database, NpgsqlConnection session)
    {
        _database = database;
        _session = session;
    }

    /// <summary>What the server must be started with.</summary>
    public static IReadOnlyDictionary<string, string> Settings { get; } =
        new Dictionary<string, string> { ["max_notify_queue_pages"] = FormattableString.Invariant($"{Pages}") };

    /// <summary>Why a server can't have a small queue; null where it can.</summary>
    public static string? Unavailable(Version server)
    {
        ArgumentNullException.ThrowIfNull(server);
        return server.Major >= 17 ? null : $"PostgreSQL {server.Major} has a queue of 8 GB; max_notify_queue_pages came with 17.";
    }

    /// <summary>Returns when NOTIFY fails, with 54000.</summary>
    /// <param name="database">Straight to the server.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task<QueueHolder> FillAsync(string database, CancellationToken ct = default)
    {
        QueueHolder holder = await HoldAsync(database, ct);
        try
        {
            // The last pages one by one.
            while (await TrySendAsync(database, Pages / 4, ct) || await TrySendAsync(database, 1, ct))
            {
            }

            return holder;
        }
        catch
        {
            await holder.DisposeAsync();
            throw;
        }
    }

    /// <summary>Holds what is sent from now on, and sends nothing itself.</summary>
    public static async Task<QueueHolder> HoldAsync(string database, CancellationToken ct = default)
    {
        NpgsqlConnectionStringBuilder settings = new(database) { Pooling = false, ApplicationName = "queue holder" };
        NpgsqlConnection session = new(settings.ConnectionString);
        try
        {
            await session.OpenAsync(ct);
            await ExecuteAsync(session, "listen held", ct);
            await ExecuteAsync(session, "begin", ct);
            await ExecuteAsync(session, "select 1", ct);
            return new QueueHolder(database, session);
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <returns>False where the queue is full.</returns>
    public async Task<bool> AcceptsAsync(CancellationToken ct = default) => await TrySendAsync(_database, 1, ct);

    /// <summary>Ends the holder's session. Nothing else is done to the queue: PostgreSQL 18 does not empty it by itself.</summary>
    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private static async Task<bool> TrySendAsync(string database, int count, CancellationToken ct)
    {
        NpgsqlConnectionStringBuilder settings = new(database) { Pooling = false, ApplicationName = "queue filler" };
        await using NpgsqlConnection connection = new(settings.ConnectionString);
        await connection.OpenAsync(ct);
        try
        {
            // Each takes a page of 8 kB.
            FormattableString send = $"select pg_notify('filler', repeat('x', 7000) || i) from generate_series(1, {count}) i";
            await ExecuteAsync(connection, FormattableString.Invariant(send), ct);
            return true;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ProgramLimitExceeded)
        {
            return false;
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
