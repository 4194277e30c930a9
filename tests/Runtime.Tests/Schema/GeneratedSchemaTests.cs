using Notify;
using Npgsql;

namespace Runtime.Tests.Schema;

/// <summary>What the generator declares, applied in either way, compared, used and removed.</summary>
public sealed class GeneratedSchemaTests(PostgresServer server)
{
    private const string Tables =
        """
        CREATE TABLE orders (id bigint PRIMARY KEY, status varchar(20), note text);
        CREATE TABLE returns (id bigint PRIMARY KEY);
        """;

    private static readonly ChannelSchema[] Declared =
        [SchemaRowsChannel.Schema, SchemaPacksChannel.Schema, SchemaStrictChannel.Schema, SchemaOrdersChannel.Schema];

    private static readonly string Up =
        string.Join("\n", SchemaRowsChannel.Up, SchemaPacksChannel.Up, SchemaStrictChannel.Up, SchemaOrdersChannel.Up);

    private static readonly string Down =
        string.Join("\n", SchemaRowsChannel.Down, SchemaPacksChannel.Down, SchemaStrictChannel.Down, SchemaOrdersChannel.Down);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Applying_and_running_the_text_come_to_the_same_and_both_can_be_taken_back(bool applies)
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct, Tables);
        string before = await database.CatalogueAsync(Ct);
        Assert.NotEmpty(await NotifySchema.DiffAsync(database.Connection, Declared, ct: Ct));
        if (applies)
        {
            Assert.NotEmpty(await NotifySchema.ApplyAsync(database.Connection, Declared, ct: Ct));
        }
        else
        {
            await database.ExecuteAsync(Up, Ct);
        }

        Assert.Empty(await NotifySchema.DiffAsync(database.Connection, Declared, ct: Ct));
        string after = await database.CatalogueAsync(Ct);
        await database.ExecuteAsync(Up, Ct);
        Assert.Equal(after, await database.CatalogueAsync(Ct));
        Assert.Empty(await NotifySchema.ApplyAsync(database.Connection, Declared, ct: Ct));

        if (applies)
        {
            await database.ExecuteAsync(Down, Ct);
        }
        else
        {
            await NotifySchema.RemoveAsync(database.Connection, Declared, ct: Ct);
        }

        await database.ExecuteAsync(PayloadTable.Down, Ct);
        Assert.Equal(before, await database.CatalogueAsync(Ct));
    }

    /// <summary>docs/triggers.md says what to do about it.</summary>
    [Fact(Timeout = 60_000)]
    public async Task A_deferred_trigger_that_has_not_fired_keeps_its_table_from_being_altered()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct, Tables);
        await database.ExecuteAsync(SchemaStrictChannel.Up, Ct);
        const string Write = "BEGIN; INSERT INTO orders (id, status) VALUES (1, 'a'); UPDATE orders SET status = 'b';";
        PostgresException refused = await Assert.ThrowsAsync<PostgresException>(
            () => database.ExecuteAsync(Write + "ALTER TABLE orders ADD COLUMN extra int", Ct));
        Assert.Equal(PostgresErrorCodes.ObjectInUse, refused.SqlState);
        await database.ExecuteAsync("ROLLBACK", Ct);
        await database.ExecuteAsync(Write + "SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE orders ADD COLUMN extra int; COMMIT", Ct);
    }

    [Fact]
    public void The_constants_are_what_the_runtime_writes()
    {
        (ChannelSchema Schema, string Up, string Down)[] channels =
        [
            (SchemaRowsChannel.Schema, SchemaRowsChannel.Up, SchemaRowsChannel.Down),
            (SchemaPacksChannel.Schema, SchemaPacksChannel.Up, SchemaPacksChannel.Down),
            (SchemaStrictChannel.Schema, SchemaStrictChannel.Up, SchemaStrictChannel.Down),
            (SchemaOrdersChannel.Schema, SchemaOrdersChannel.Up, SchemaOrdersChannel.Down),
            (SharedRowsChannel.Schema, SharedRowsChannel.Up, SharedRowsChannel.Down),
            (SharedPacksChannel.Schema, SharedPacksChannel.Up, SharedPacksChannel.Down),
        ];
        Assert.All(channels, channel =>
        {
            IEnumerable<string> table = channel.Schema.StoresPayloads ? [PayloadTable.Up] : [];
            Assert.Equal(string.Join("\n\n", table.Concat(channel.Schema.Functions.Select(function => Written(channel.Schema, function)))), channel.Up);
            Assert.Equal(string.Join("\n\n", channel.Schema.Functions.Select(TriggerSql.Down)), channel.Down);
        });
    }

    [Fact(Timeout = 60_000)]
    public async Task Applying_runs_the_text_of_Up_but_for_dropping_what_an_empty_database_has_not()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct, Tables);
        foreach (ChannelSchema schema in Declared)
        {
            await using SchemaSession session = await SchemaSession.BeginAsync(database.Connection, isExclusive: false, needsLock: true, SchemaOptions.Default, Ct);
            SchemaPlan plan = await SchemaComparison.CompareAsync(session, [schema], SchemaOptions.Default, Ct);
            IEnumerable<string> table = schema.StoresPayloads ? [PayloadTable.Up] : [];
            string[] up = [.. table.Concat(schema.Functions.Select(function => Written(schema, function)))];
            string stale = string.Concat(schema.Functions.Select(TriggerSql.DropStaleTriggers));
            string rest = string.Concat(up);
            foreach ((string statement, _) in plan.Statements)
            {
                Assert.Contains(statement, rest, StringComparison.Ordinal);
                rest = rest.Remove(rest.IndexOf(statement, StringComparison.Ordinal), statement.Length);
            }

            Assert.Equal(stale, rest.Replace("\n\n", "", StringComparison.Ordinal));
        }
    }

    /// <summary>What is done, and which differences it makes.</summary>
    public static TheoryData<string, string> Edits => new()
    {
        {
            "CREATE OR REPLACE FUNCTION notify_schema_packs() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
            "FunctionBody notify_schema_packs; FunctionOptions notify_schema_packs"
        },
        { "ALTER TABLE orders DISABLE TRIGGER notify_schema_rows", "TriggerState notify_schema_rows" },
        { "ALTER TABLE orders ENABLE TRIGGER notify_schema_strict", "TriggerState notify_schema_strict" },
        { "DROP TRIGGER notify_schema_packs_insert ON orders", "TriggerMissing notify_schema_packs_insert" },
        { "ALTER TABLE orders DROP COLUMN note", "ColumnMissing note" },
        { "ALTER TABLE orders ALTER COLUMN id TYPE uuid USING gen_random_uuid()", "ColumnType id; ColumnType id; ColumnType id; ColumnType id" },
        { "ALTER TABLE orders ALTER COLUMN note TYPE int USING 1", "ColumnType note" },
        { "DROP TABLE returns", "TableMissing returns" },
        { "GRANT EXECUTE ON FUNCTION notify_schema_strict TO PUBLIC", "FunctionOptions notify_schema_strict" },
        {
            """
            DO $$ BEGIN EXECUTE format('COMMENT ON FUNCTION notify_schema_rows() IS %L', regexp_replace(
                obj_description('notify_schema_rows'::regproc, 'pg_proc'), 'fingerprint=.*', 'fingerprint=0123456789abcdef')); END $$
            """,
            "FunctionVersion notify_schema_rows"
        },
    };

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Edits))]
    public async Task Each_edit_is_named_and_mended(string edit, string differences)
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct, Tables);
        await NotifySchema.ApplyAsync(database.Connection, Declared, ct: Ct);
        await database.ExecuteAsync(edit, Ct);
        IReadOnlyList<SchemaDifference> found = await NotifySchema.DiffAsync(database.Connection, Declared, ct: Ct);
        string[] expected = differences.Split("; ");
        Assert.Equal(expected.Length, found.Count);
        Assert.All(expected, line =>
        {
            string[] parts = line.Split(' ');
            Assert.Contains(found, difference => $"{difference.Kind}" == parts[0] && difference.Message.Contains($"\"{parts[1]}\"", StringComparison.Ordinal));
        });

        if (found.Any(difference => !difference.CanBeApplied))
        {
            await Assert.ThrowsAsync<SchemaException>(() => NotifySchema.ApplyAsync(database.Connection, Declared, ct: Ct));
            return;
        }

        await NotifySchema.ApplyAsync(database.Connection, Declared, ct: Ct);
        Assert.Empty(await NotifySchema.DiffAsync(database.Connection, Declared, ct: Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task What_anybody_can_make_in_a_temporary_schema_counts_for_nothing()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct, Tables);
        await NotifySchema.ApplyAsync(database.Connection, Declared, ct: Ct);
        await using NpgsqlConnection stranger = await Session.OpenAsync(database.ConnectionString, Ct);
        await stranger.ExecuteAsync(
            $"""
            CREATE FUNCTION pg_temp.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
            COMMENT ON FUNCTION pg_temp.f() IS 'NotifyGen; owner={Declared[0].Owner}; channel=schema_rows; fingerprint=0123456789abcdef';
            CREATE TEMPORARY TABLE mine (id int);
            CREATE TRIGGER mine AFTER INSERT ON mine FOR EACH ROW EXECUTE FUNCTION notify_schema_packs();
            """, Ct);
        Assert.Empty(await NotifySchema.DiffAsync(database.Connection, Declared, ct: Ct));
        await NotifySchema.RemoveAsync(database.Connection, Declared, ct: Ct);
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM pg_proc WHERE proname = 'notify_schema_packs'", Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task What_the_applied_triggers_send_arrives_whole_also_what_had_to_be_stored()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct, Tables);
        await NotifySchema.ApplyAsync(database.Connection, Declared, ct: Ct);
        await using ListenerFixture fixture = new(database.ConnectionString);
        await using ISubscription<SchemaRow> rows = await new SchemaRowsListener(fixture.Listener).SubscribeAsync(ct: Ct);
        await using ISubscription<SchemaPack> packs = await new SchemaPacksListener(fixture.Listener).SubscribeAsync(ct: Ct);
        await using ISubscription<SchemaStrict> strict = await new SchemaStrictListener(fixture.Listener).SubscribeAsync(ct: Ct);
        await using ISubscription<SchemaOrder> second = await new SchemaOrdersListener(fixture.Listener).For(2).SubscribeAsync(ct: Ct);

        string large = new('ж', 10_000);
        await database.ExecuteAsync(
            $"INSERT INTO orders VALUES (1, 'new', 'short'), (2, 'new', '{large}'); UPDATE orders SET status = 'paid' WHERE id = 1", Ct);
        await new SchemaRowsPublisher(fixture.Publisher).PublishAsync(new SchemaRow(ChangeKind.Delete, 3, null, large), Ct);

        Assert.Equal(
            [
                new(ChangeKind.Insert, 1, "new", "short"),
                new(ChangeKind.Insert, 2, "new", large),
                new(ChangeKind.Update, 1, "paid", "short"),
                new(ChangeKind.Delete, 3, null, large),
            ],
            await rows.ReadAllAsync(Ct).Take(4).ToListAsync(Ct));
        List<SchemaPack> received = await packs.ReadAllAsync(Ct).Take(2).ToListAsync(Ct);
        Assert.Equal([[1L, 2L], [1L]], received.Select(pack => pack.Rows.Select(row => row.Id)));
        Assert.Equal(new SchemaStrict(1), await strict.ReadAllAsync(Ct).FirstAsync(Ct));
        Assert.Equal(new SchemaOrder(2), await second.ReadAllAsync(Ct).FirstAsync(Ct));
        Assert.Equal(2L, await database.ScalarAsync<long>("SELECT count(*) FROM notify.payload", Ct));
    }

    private static string Written(ChannelSchema schema, FunctionDefinition function) =>
        TriggerSql.Up(function, OwnerMark.Format(schema.Owner, schema.Channel, function.Fingerprint));
}
