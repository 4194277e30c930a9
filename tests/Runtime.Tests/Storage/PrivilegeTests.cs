using Notify;
using Npgsql;
using Runtime.Tests.Schema;

namespace Runtime.Tests.Storage;

/// <summary>The rights that docs/schema.md names are enough, and each of them is needed.</summary>
public sealed class PrivilegeTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task A_writer_needs_only_its_table_and_a_listener_only_reads_payloads()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        await NotifySchema.ApplyAsync(database.Connection, [Storing.Schema], ct: Ct);
        string writer = await database.CreateRoleAsync("GRANT INSERT ON orders TO {0}", Ct);
        string reader = await database.CreateRoleAsync("GRANT USAGE ON SCHEMA notify TO {0}; GRANT SELECT ON notify.payload TO {0}", Ct);

        await using ListenerFixture fixture = new(As(database, reader));
        await using ISubscription<Tick> subscription = await fixture.ListenTo("stored_orders").SubscribeAsync(ct: Ct);
        await Session.ExecuteAsync(As(database, writer), "INSERT INTO orders (id, note) VALUES (7, repeat('x', 10000))", Ct);
        Assert.Equal(7, await subscription.ReadAllAsync(Ct).Select(tick => tick.Id).FirstAsync(Ct));

        await AssertRefusedAsync(As(database, writer), "SELECT FROM notify.payload");
        await AssertRefusedAsync(As(database, writer), "INSERT INTO notify.payload VALUES (gen_random_uuid(), 'stored_orders', '{}')");
        await AssertRefusedAsync(As(database, reader), "INSERT INTO notify.payload VALUES (gen_random_uuid(), 'stored_orders', '{}')");
        await AssertRefusedAsync(As(database, reader), "DELETE FROM notify.payload");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_publisher_only_inserts_payloads()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct, PayloadTable.Up);
        string publisher = await database.CreateRoleAsync("GRANT USAGE ON SCHEMA notify TO {0}; GRANT INSERT ON notify.payload TO {0}", Ct);
        await using (ListenerFixture fixture = new(As(database, publisher)))
        {
            ChannelPublisher<Tick> ticks = new(fixture.Publisher, "c", new TickSerializer("c", Oversize.Store));
            await ticks.PublishAsync(new Tick(1, new string('x', 10_000)), Ct);
            await ticks.PublishManyAsync([new Tick(2, new string('x', 10_000)), new Tick(3, "short")], Ct);
        }

        Assert.Equal(2L, await database.ScalarAsync<long>("SELECT count(*) FROM notify.payload", Ct));

        await AssertRefusedAsync(As(database, publisher), "SELECT FROM notify.payload");
        await AssertRefusedAsync(As(database, publisher), "DELETE FROM notify.payload");
    }

    [Fact(Timeout = 60_000)]
    public async Task Who_deletes_expired_payloads_selects_deletes_and_locks()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct, PayloadTable.Up);
        await database.ExecuteAsync("INSERT INTO notify.payload VALUES (gen_random_uuid(), 'c', '', now() - interval '1 hour')", Ct);
        string cleaner = await database.CreateRoleAsync("GRANT USAGE ON SCHEMA notify TO {0}; GRANT SELECT, DELETE ON notify.payload TO {0}", Ct);
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(As(database, cleaner));
        PostgresException refused = await Assert.ThrowsAsync<PostgresException>(
            () => StoredPayloads.DeleteExpiredAsync(source, TimeSpan.FromMinutes(1), Ct));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        await database.ExecuteAsync($"GRANT UPDATE (created_at) ON notify.payload TO {cleaner}", Ct);
        Assert.Equal(1, await StoredPayloads.DeleteExpiredAsync(source, TimeSpan.FromMinutes(1), Ct));
        await AssertRefusedAsync(As(database, cleaner), "UPDATE notify.payload SET payload = ''");
        await AssertRefusedAsync(As(database, cleaner), "INSERT INTO notify.payload VALUES (gen_random_uuid(), 'c', '')");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_policy_keeps_the_payloads_of_other_channels_from_a_listener()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct, PayloadTable.Up);
        string reader = await database.CreateRoleAsync("GRANT USAGE ON SCHEMA notify TO {0}; GRANT SELECT ON notify.payload TO {0}", Ct);
        await database.ExecuteAsync($"""
            INSERT INTO notify.payload VALUES (gen_random_uuid(), 'mine', ''), (gen_random_uuid(), 'theirs', '');
            ALTER TABLE notify.payload ENABLE ROW LEVEL SECURITY; CREATE POLICY mine ON notify.payload TO {reader} USING (channel = 'mine')
            """, Ct);
        Assert.Equal("mine", await Session.QueryAsync<string>(
            As(database, reader), $"{PayloadTable.CheckOwners} SELECT string_agg(channel, ',') FROM notify.payload", Ct));
        await database.ExecuteAsync(PayloadTable.Up, Ct);
    }

    /// <summary>A trigger that stores everything, with the rights of its owner.</summary>
    private static Declared Storing { get; } = new()
    {
        Channel = "stored_orders",
        StoresPayloads = true,
        IsSecurityDefiner = true,
        Statements =
            """
            WITH stored AS (
                INSERT INTO "notify"."payload" (id, channel, payload)
                VALUES (gen_random_uuid(), 'stored_orders', json_build_object('id', NEW.id, 'text', NEW.note)::text) RETURNING id)
            SELECT pg_notify('stored_orders', 'notify.payload:' || id) FROM stored INTO NEW.note;
            """,
    };

    private static string As(SchemaDatabase database, string role) =>
        new NpgsqlConnectionStringBuilder(database.ConnectionString) { Options = $"-c role={role}" }.ConnectionString;

    private static async Task AssertRefusedAsync(string connectionString, string sql)
    {
        PostgresException refused = await Assert.ThrowsAsync<PostgresException>(() => Session.ExecuteAsync(connectionString, sql, Ct));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }
}
