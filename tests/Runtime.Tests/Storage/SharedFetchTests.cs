using Microsoft.Extensions.Logging;
using Notify;

namespace Runtime.Tests.Storage;

/// <summary>Whatever a reference leads to, and however many subscribers hear it: it is fetched once, and little is logged.</summary>
public sealed class SharedFetchTests(PostgresServer server)
{
    private const int Subscribers = 50;
    private const int MostBytes = 100_000;

    /// <summary>What a row looks like that a reference leads to; null for none.</summary>
    private static readonly Dictionary<string, StoredPayload?> Rows = new(StringComparer.Ordinal)
    {
        ["short"] = StoredPayload.Of(new Tick(1, "a")),
        ["long"] = StoredPayload.Of(new Tick(1, new string('x', MostBytes - 100))),
        ["too long"] = StoredPayload.Of(new Tick(1, new string('x', MostBytes + 1))),
        ["nothing"] = null,
        ["of another channel"] = StoredPayload.Of(new Tick(1, "theirs"), "other"),
        ["unreadable"] = StoredPayload.Create("c", "{"),
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kinds() => [.. Rows.Keys];

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Kinds))]
    public async Task It_is_fetched_once_for_all_subscribers_and_one_line_is_logged(string kind)
    {
        const int References = 12; // Fewer than are kept of the longest.
        LogRecorder commands = new();
        string database = await CreateDatabaseAsync();
        await using ListenerFixture fixture = new(database, options =>
        {
            options.MaxStoredPayloadBytes = MostBytes;
            options.ConfigureDataSource = source => source.UseLoggerFactory(commands);
        });
        List<ISubscription<Tick>> subscriptions = [];
        for (int i = 0; i < Subscribers; i++)
        {
            subscriptions.Add(await fixture.ListenTo("c").SubscribeAsync(ct: Ct));
        }

        StoredPayload? row = Rows[kind];
        await using Npgsql.NpgsqlConnection connection = await Session.OpenAsync(database, Ct);
        for (int i = 0; i < References; i++)
        {
            StoredPayload sent = (row ?? StoredPayload.Create("c", "")) with { Id = Guid.NewGuid() };
            if (row is not null)
            {
                await StoredPayload.InsertAsync(connection, [sent], Ct);
            }

            await connection.ExecuteAsync($"notify c, {Sql.Literal(sent.Reference)}", Ct);
        }

        ChannelEvent<Tick>[][] seen = await Task.WhenAll(subscriptions.Select(async subscription =>
            await subscription.ReadEventsAsync(Ct).Skip(1).Take(References).ToArrayAsync(Ct)));
        bool arrives = kind is "short" or "long";
        Assert.All(seen.SelectMany(events => events), item => Assert.Equal(arrives, item is Received<Tick>));
        Assert.InRange(Queries(commands), 1, References);
        Assert.InRange(fixture.Log.Entries.Count(entry => entry.Level >= LogLevel.Warning), arrives ? 0 : 1, arrives ? 0 : 8);
        foreach (ISubscription<Tick> subscription in subscriptions)
        {
            await subscription.DisposeAsync();
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task Few_are_fetched_at_a_time_however_many_channels_have_one()
    {
        const int Channels = 30;
        string database = await CreateDatabaseAsync();
        await using ListenerFixture fixture = new(database);
        List<ISubscription<Tick>> subscriptions = [];
        for (int i = 0; i < Channels; i++)
        {
            subscriptions.Add(await fixture.ListenTo($"c{i}").SubscribeAsync(ct: Ct));
        }

        await using Npgsql.NpgsqlConnection locking = await Session.OpenAsync(database, Ct);
        await using Npgsql.NpgsqlTransaction transaction = await locking.BeginTransactionAsync(Ct);
        await locking.ExecuteAsync("lock table notify.payload in access exclusive mode", Ct);
        Task<Gap<Tick>>[] reading = [.. subscriptions.Select(
            subscription => subscription.ReadEventsAsync(Ct).OfType<Gap<Tick>>().FirstAsync(Ct).AsTask())];
        for (int i = 0; i < Channels; i++)
        {
            await Session.ExecuteAsync(database, $"notify c{i}, {Sql.Literal(StoredPayload.Create("", "").Reference)}", Ct);
        }

        const string Waiting =
            "select count(*) from pg_stat_activity where datname = current_database() and query like '%octet_length%' and pid <> pg_backend_pid()";
        await WaitUntil.TrueAsync(async () => await Session.QueryAsync<long>(database, Waiting, Ct) == 4, Ct);
#pragma warning disable NTG305 // The transaction only holds a lock.
        await fixture.PublishTo("elsewhere").PublishAsync(new Tick(1), Ct); // Some time for a fifth.
#pragma warning restore NTG305
        Assert.Equal(4, await Session.QueryAsync<long>(database, Waiting, Ct));
        await transaction.RollbackAsync(Ct);
        Assert.All(await Task.WhenAll(reading), gap => Assert.Equal(GapCause.StoredPayloadMissing, gap.Cause));
        foreach (ISubscription<Tick> subscription in subscriptions)
        {
            await subscription.DisposeAsync();
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task One_query_brings_no_more_than_the_longest_payload_has()
    {
        LogRecorder commands = new();
        string database = await CreateDatabaseAsync();
        await using ListenerFixture fixture = new(database, options =>
        {
            options.MaxStoredPayloadBytes = MostBytes;
            options.ConfigureDataSource = source => source.UseLoggerFactory(commands);
        });
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        StoredPayload[] stored = [.. Enumerable.Range(0, 20).Select(i => StoredPayload.Of(new Tick(i, new string('x', MostBytes / 2))))];
        await using (Npgsql.NpgsqlConnection connection = await Session.OpenAsync(database, Ct))
        {
            await StoredPayload.InsertAsync(connection, stored, Ct);
            await connection.ExecuteAsync(string.Join(';', stored.Select(payload => $"notify c, {Sql.Literal(payload.Reference)}")), Ct);
        }

        List<long> read = await subscription.ReadAllAsync(Ct).Take(stored.Length).Select(tick => tick.Id).ToListAsync(Ct);
        Assert.Equal(Enumerable.Range(0, stored.Length).Select(i => (long)i), read);
        Assert.InRange(Queries(commands), stored.Length, stored.Length + 1); // Two halves and their quotes are more than a whole.
    }

    private static int Queries(LogRecorder commands) => commands.Entries.Count(
        entry => entry.Text.Contains("execution completed", StringComparison.Ordinal)
            && entry.Text.Contains("octet_length(payload)", StringComparison.Ordinal));

    private async Task<string> CreateDatabaseAsync()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await Session.ExecuteAsync(database, PayloadTable.Up, Ct);
        return database;
    }
}
