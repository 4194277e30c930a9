using Notify;
using Npgsql;
using Runtime.Tests.Triggers;

namespace Runtime.Tests.Schema;

public sealed class ApplyTests(PostgresServer server)
{
    private static readonly Declared Orders = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task Sixteen_connections_apply_at_once_without_error_and_one_wins()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        // The worst defaults that a role can have: what one has read before it got the lock stays as it was, and nothing may be made.
        await database.ExecuteAsync("ALTER TABLE orders ADD COLUMN extra int", Ct);
        string connectionString = new NpgsqlConnectionStringBuilder(database.ConnectionString)
        {
            Options = "-c default_transaction_isolation=serializable -c default_transaction_read_only=on",
        }.ConnectionString;
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(connectionString);
        Declared[] channels =
            [Orders with { StoresPayloads = true }, Orders with { Channel = "sales", Name = "notify_sales" }];
        ChannelSchema[] declared = [.. channels.Select(channel => channel.Schema)];

        IReadOnlyList<SchemaDifference>[] mended = await Task.WhenAll(Enumerable.Range(0, 16).Select(
            _ => Task.Run(() => NotifySchema.ApplyAsync(source, declared, ct: Ct))));

        Assert.Equal(5, Assert.Single(mended, differences => differences.Count > 0).Count);
        Assert.Empty(await NotifySchema.DiffAsync(source, declared, ct: Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task Nothing_is_locked_when_nothing_differs_nor_when_only_a_body_does()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        await NotifySchema.ApplyAsync(database.Connection, [Orders.Schema], ct: Ct);
        await using NpgsqlConnection writer = await Session.OpenAsync(database.ConnectionString, Ct);
        await using NpgsqlTransaction writing = await writer.BeginTransactionAsync(Ct);
        await writer.ExecuteAsync("INSERT INTO orders (id) VALUES (1)", Ct);

        Assert.Empty(await NotifySchema.ApplyAsync(database.Connection, [Orders.Schema], ct: Ct));
        Declared changed = Orders with { Payload = "NEW.id::text" };
        Assert.Single(await NotifySchema.ApplyAsync(database.Connection, [changed.Schema], ct: Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_lock_that_cannot_be_had_in_time_is_an_error_that_says_so_and_nothing_has_changed()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        string before = await database.CatalogueAsync(Ct);
        await using NpgsqlConnection writer = await Session.OpenAsync(database.ConnectionString, Ct);
        await using (NpgsqlTransaction writing = await writer.BeginTransactionAsync(Ct))
        {
            await writer.ExecuteAsync("INSERT INTO orders (id) VALUES (1)", Ct);
            SchemaOptions options = new() { LockTimeout = TimeSpan.FromMilliseconds(50) };
            SchemaException refused = await Assert.ThrowsAsync<SchemaException>(
                () => NotifySchema.ApplyAsync(database.Connection, [Orders.Schema], options, Ct));
            Assert.Contains("00:00:00.0500000", refused.Message, StringComparison.Ordinal);
            Assert.Contains("LockTimeout", refused.Message, StringComparison.Ordinal);
            Assert.Equal(before, await database.CatalogueAsync(Ct));
        }

        Assert.Equal(2, (await NotifySchema.ApplyAsync(database.Connection, [Orders.Schema], ct: Ct)).Count);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_others_have_made_is_left_alone()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        Declared other = Orders with { Owner = "Billing.Contracts", Channel = "bills", Name = "notify_bills" };
        Declared similar = Orders with { Owner = "Shop.Contracts.V2", Channel = "v2", Name = "notify_v2" };
        await NotifySchema.ApplyAsync(database.Connection, [other.Schema, similar.Schema], ct: Ct);
        string before = await database.CatalogueAsync(Ct);

        await NotifySchema.ApplyAsync(database.Connection, [Orders.Schema], ct: Ct);
        Assert.Empty(await NotifySchema.DiffAsync(database.Connection, [other.Schema, similar.Schema], ct: Ct));
        await NotifySchema.RemoveAsync(database.Connection, [Orders.Schema], ct: Ct);
        Assert.Equal(before, await database.CatalogueAsync(Ct));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("CREATE FUNCTION notify_order_events() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'", "FunctionForeign")]
    [InlineData(
        """
        CREATE FUNCTION theirs() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER notify_order_events BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION theirs()
        """,
        "TriggerForeign")]
    public async Task What_somebody_else_has_made_under_the_same_name_is_not_replaced(string theirs, string kind)
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        await database.ExecuteAsync(theirs, Ct);
        string before = await database.CatalogueAsync(Ct);
        SchemaException refused = await Assert.ThrowsAsync<SchemaException>(
            () => NotifySchema.ApplyAsync(database.Connection, [Orders.Schema], ct: Ct));
        Assert.Equal(kind, Assert.Single(refused.Differences).Kind.ToString());
        Assert.Contains("Rename", refused.Message, StringComparison.Ordinal);
        await NotifySchema.RemoveAsync(database.Connection, [Orders.Schema], ct: Ct);
        Assert.Equal(before, await database.CatalogueAsync(Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_same_name_of_another_owner_is_not_replaced_either()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        await NotifySchema.ApplyAsync(database.Connection, [(Orders with { Owner = "Billing" }).Schema], ct: Ct);
        SchemaException refused = await Assert.ThrowsAsync<SchemaException>(
            () => NotifySchema.ApplyAsync(database.Connection, [Orders.Schema], ct: Ct));
        Assert.Contains(refused.Differences, difference => difference.Kind == SchemaDifferenceKind.FunctionForeign);
        Assert.Contains("Billing", refused.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Up_makes_what_is_declared_and_removing_leaves_the_catalogue_as_before()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        string before = await database.CatalogueAsync(Ct);
        await database.ExecuteAsync(Orders.Up, Ct);
        Assert.Empty(await NotifySchema.DiffAsync(database.Connection, [Orders.Schema], ct: Ct));
        await database.ExecuteAsync("CREATE TRIGGER added AFTER DELETE ON orders EXECUTE FUNCTION notify_order_events()", Ct);
        await NotifySchema.RemoveAsync(database.Connection, [Orders.Schema], ct: Ct);
        Assert.Equal(before, await database.CatalogueAsync(Ct));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_function_for_several_tables_serves_the_rest_when_one_is_declared_no_longer(bool applies)
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct,
            "CREATE TABLE orders (id bigint, status text); CREATE TABLE archive (LIKE orders)");
        string before = await database.CatalogueAsync(Ct);
        TriggerDefinition archive = Orders.Trigger with { Name = "notify_archive", Table = "archive" };
        Declared both = Orders with { More = [archive] };
        await NotifySchema.ApplyAsync(database.Connection, [both.Schema], ct: Ct);
        if (applies)
        {
            IReadOnlyList<SchemaDifference> mended = await NotifySchema.ApplyAsync(database.Connection, [Orders.Schema], ct: Ct);
            Assert.Equal(
                [SchemaDifferenceKind.FunctionVersion, SchemaDifferenceKind.TriggerUndeclared], mended.Select(difference => difference.Kind));
        }
        else
        {
            await database.ExecuteAsync(Orders.Up, Ct);
        }

        Assert.Empty(await NotifySchema.DiffAsync(database.Connection, [Orders.Schema], ct: Ct));
        await using (TriggerSession session = await TriggerSession.OpenAsync(database.ConnectionString, "order_events"))
        {
            await session.ExecuteAsync("INSERT INTO archive VALUES (1, 'silent'); INSERT INTO orders VALUES (2, 'heard')");
            Assert.Contains("heard", Assert.Single(session.Take()).Payload, StringComparison.Ordinal);
        }

        // Down of either version removes whatever calls the function.
        await database.ExecuteAsync(both.Up, Ct);
        await database.ExecuteAsync(TriggerSql.Down(Orders.Function), Ct);
        Assert.Equal(before, await database.CatalogueAsync(Ct));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_owns_a_partitioned_table_can_add_partitions_although_another_role_owns_the_function(bool applies)
    {
        string role = $"\"owner {Guid.NewGuid():N}\"";
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct,
            $"""
            CREATE ROLE {role}; GRANT CREATE ON SCHEMA public TO {role};
            CREATE TABLE orders (id bigint, status text) PARTITION BY RANGE (id); ALTER TABLE orders OWNER TO {role};
            """);
        if (applies)
        {
            await NotifySchema.ApplyAsync(database.Connection, [Orders.Schema], ct: Ct);
        }
        else
        {
            await database.ExecuteAsync(Orders.Up, Ct);
        }

        Assert.Empty(await NotifySchema.DiffAsync(database.Connection, [Orders.Schema], ct: Ct));
        await database.ExecuteAsync(
            $"SET ROLE {role}; CREATE TABLE orders_1 PARTITION OF orders FOR VALUES FROM (0) TO (10); RESET ROLE", Ct);
        Assert.Equal(2L, await database.ScalarAsync<long>("SELECT count(*) FROM pg_trigger WHERE tgname = 'notify_order_events'", Ct));
        await NotifySchema.RemoveAsync(database.Connection, [Orders.Schema], ct: Ct);
        await database.ExecuteAsync($"DROP OWNED BY {role}; DROP ROLE {role}", Ct);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_part_of_the_channels_leaves_the_rest_of_the_owner_alone_but_not_its_own_past()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        Declared sales = Orders with { Channel = "sales", Name = "notify_sales" };
        await NotifySchema.ApplyAsync(database.Connection, [Orders.Schema, sales.Schema], ct: Ct);
        SchemaOptions part = new() { IsComplete = false };
        Assert.Empty(await NotifySchema.DiffAsync(database.Connection, [Orders.Schema], part, Ct));
        Declared renamed = Orders with { Name = "orders_changed" };
        Assert.Contains(
            await NotifySchema.ApplyAsync(database.Connection, [renamed.Schema], part, Ct),
            difference => difference is { Kind: SchemaDifferenceKind.FunctionUndeclared, Name: "\"public\".\"notify_order_events\"()" });
        Assert.Empty(await NotifySchema.DiffAsync(database.Connection, [renamed.Schema, sales.Schema], ct: Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_past_of_an_owner_that_declares_nothing_more_goes_when_it_is_named()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        string before = await database.CatalogueAsync(Ct);
        await NotifySchema.ApplyAsync(database.Connection, [Orders.Schema], ct: Ct);
        Assert.Empty(await NotifySchema.DiffAsync(database.Connection, [], ct: Ct));
        await NotifySchema.ApplyAsync(database.Connection, [], new SchemaOptions { FormerOwners = [Orders.Owner] }, Ct);
        Assert.Equal(before, await database.CatalogueAsync(Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_partition_whose_trigger_is_disabled_is_named_and_mended()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct,
            """
            CREATE TABLE orders (id bigint, status varchar(20)) PARTITION BY RANGE (id);
            CREATE TABLE orders_1 PARTITION OF orders FOR VALUES FROM (0) TO (10) PARTITION BY RANGE (id);
            CREATE TABLE orders_1a PARTITION OF orders_1 FOR VALUES FROM (0) TO (5);
            """);
        await NotifySchema.ApplyAsync(database.Connection, [Orders.Schema], ct: Ct);
        Assert.Empty(await NotifySchema.DiffAsync(database.Connection, [Orders.Schema], ct: Ct));
        await database.ExecuteAsync("ALTER TABLE orders_1a DISABLE TRIGGER notify_order_events", Ct);
        SchemaDifference found = Assert.Single(await NotifySchema.ApplyAsync(database.Connection, [Orders.Schema], ct: Ct));
        Assert.Equal("\"notify_order_events\" ON \"public\".\"orders_1a\"", found.Name);
        Assert.Empty(await NotifySchema.DiffAsync(database.Connection, [Orders.Schema], ct: Ct));
        await NotifySchema.RemoveAsync(database.Connection, [Orders.Schema], ct: Ct);
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM pg_trigger", Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task Odd_names_deferred_constraints_statements_and_always_are_compared_as_they_are()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct,
            "CREATE TABLE \"Ord ON er; drop\" (\"Id ON x\" int, status point, data json)");
        TriggerDefinition trigger = Orders.Trigger with { Table = "Ord ON er; drop", UpdateOf = [] };
        Dictionary<string, TriggerDefinition> triggers = new()
        {
            ["A ON b"] = trigger with { Events = TriggerEvents.Update, UpdateOf = ["Id ON x"], EnableAlways = true },
            ["b"] = trigger with
            {
                Events = TriggerEvents.Insert,
                Timing = TriggerTiming.Deferred,
                When = "NEW.\"Id ON x\" > 1 AND NOT NEW *<> NEW -- odd",
            },
            ["c"] = trigger with { Events = TriggerEvents.Delete, Level = TriggerLevel.Statement },
            ["d"] = trigger with { Events = TriggerEvents.Truncate, Level = TriggerLevel.Statement },
            ["e"] = trigger with { Events = TriggerEvents.Update, ComparesRows = true },
            ["f"] = trigger with { Events = TriggerEvents.Update, ChangedColumns = ["status", "data"], When = "true" },
            ["g"] = trigger with { Arguments = ["it's EXECUTE FUNCTION \"y\"('a')", "b\\"] },
        };
        ChannelSchema[] declared =
        [
            .. triggers.Select(pair => (Orders with { Channel = pair.Key, Name = pair.Key, Trigger = pair.Value, Columns = ["JsonElement Id ON x"] }).Schema),
        ];
        Assert.Equal(14, (await NotifySchema.ApplyAsync(database.Connection, declared, ct: Ct)).Count);
        Assert.Empty(await NotifySchema.DiffAsync(database.Connection, declared, ct: Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task Who_only_compares_needs_no_right_on_anything()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        await NotifySchema.ApplyAsync(database.Connection, [Orders.Schema], ct: Ct);
        string role = $"reader_{Guid.NewGuid():N}";
        await database.ExecuteAsync($"CREATE ROLE {role}; SET ROLE {role}", Ct);
        Assert.Empty(await NotifySchema.DiffAsync(database.Connection, [Orders.Schema], ct: Ct));
        await database.ExecuteAsync("RESET ROLE", Ct);
        await database.ExecuteAsync("ALTER TABLE orders DISABLE TRIGGER ALL", Ct);
        await database.ExecuteAsync($"SET ROLE {role}", Ct);
        Assert.Single(await NotifySchema.DiffAsync(database.Connection, [Orders.Schema], ct: Ct));
    }
}
