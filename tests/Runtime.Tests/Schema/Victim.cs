using Microsoft.Extensions.Logging.Abstractions;
using Notify;
using Npgsql;

namespace Runtime.Tests.Schema;

/// <summary>Who applies, publishes and listens.</summary>
internal sealed class Victim(string connectionString, NpgsqlConnection connection, Declared declared) : IAsyncDisposable
{
    public static readonly Declared Storing = new()
    {
        StoresPayloads = true,
        IsSecurityDefiner = true,
        Statements = """INSERT INTO "notify"."payload" (id, channel, payload) VALUES (gen_random_uuid(), 'c', NEW.id::text);""",
    };

    public static readonly Declared Plain = new();

    private static readonly Tick Large = new(1, new string('x', 9000));

    /// <summary>Each of them uses what our SQL names, as the victim.</summary>
    public static readonly Dictionary<string, Func<Victim, Task>> Ways = new(StringComparer.Ordinal)
    {
        ["ApplySchema"] = victim => NotifySchema.ApplyAsync(victim.Connection, [victim.Declared.Schema], ct: Ct),
        ["Up"] = victim => victim.Connection.ExecuteAsync(victim.Up, Ct),
        ["RequireSchema"] = async victim =>
        {
            IReadOnlyList<SchemaDifference> found = await NotifySchema.DiffAsync(victim.Connection, [victim.Declared.Schema], ct: Ct);
            if (found.FirstOrDefault(difference => !difference.CanBeApplied) is { } obstacle)
            {
                throw new SchemaException("", [obstacle]);
            }
        },
        ["a publisher"] = victim => victim.Ticks.PublishAsync(Large, victim.Connection, Ct).AsTask(),
        ["a batch"] = async victim =>
        {
            await using NpgsqlBatch batch = new(victim.Connection);
            victim.Ticks.AddToBatch(batch, Large);
            await batch.ExecuteNonQueryAsync(Ct);
        },
        ["a batch with error barriers"] = async victim =>
        {
            await using NpgsqlBatch batch = new(victim.Connection) { EnableErrorBarriers = true };
            victim.Ticks.AddToBatch(batch, Large);
            await batch.ExecuteNonQueryAsync(Ct);
        },
        ["a listener, by a forged reference"] = async victim =>
        {
            PayloadFetch fetch = new(
                async ct => await Session.OpenAsync(victim.ConnectionString, ct), new NotifyOptions(), NullLogger.Instance, TimeProvider.System);
            PayloadFetch.Result result = await fetch.FetchAsync("c", [Guid.NewGuid()], Ct);
            if (result.Error is { } error)
            {
                throw error;
            }
        },
        ["the removal of expired payloads"] = victim => StoredPayloads.DeleteExpiredAsync(victim.Connection, TimeSpan.Zero, Ct),
    };

    private readonly NotifyPublisher _publisher = new(new NotifyOptions { ConnectionString = connectionString });

    public string ConnectionString => connectionString;

    public NpgsqlConnection Connection => connection;

    public Declared Declared => declared;

    public string Up => declared.StoresPayloads ? $"{PayloadTable.Up}\n\n{declared.Up}" : declared.Up;

    public ChannelPublisher<Tick> Ticks => new(_publisher, "c", new TickSerializer("c", Oversize.Store));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<Victim> CreateAsync(SchemaDatabase database, string role, Declared declared)
    {
        string connectionString = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Options = $"-c role={role}" }.ConnectionString;
        return new Victim(connectionString, await Session.OpenAsync(connectionString, Ct), declared);
    }

    public async ValueTask DisposeAsync()
    {
        await _publisher.DisposeAsync();
        await connection.DisposeAsync();
    }
}
