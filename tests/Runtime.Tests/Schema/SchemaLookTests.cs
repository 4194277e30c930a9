#pragma warning disable NTG301, NTG303 // The host ends the subscriptions.
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notify;
using Npgsql;

namespace Runtime.Tests.Schema;

/// <summary>A host that neither applies nor requires the schema of a channel that it subscribes to says what the database lacks.</summary>
public sealed class SchemaLookTests(PostgresServer server)
{
    private static readonly Declared Orders = new();
    private static readonly Declared Sales = Orders with { Channel = "sales", Name = "notify_sales" };
    private static readonly Declared Parcels = Orders with { Channel = "parcels", Name = "notify_parcels" };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Triggers_that_were_never_applied_are_named_once_and_only_if_someone_listens()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        await NotifySchema.ApplyAsync(database.Connection, [Sales.Schema], ct: Ct);
        LogRecorder log = new();
        using IHost host = Build(database.ConnectionString, log, notify => notify.AddSchema(Orders.Schema).AddSchema(Sales.Schema).AddSchema(Parcels.Schema));
        await SubscribeAsync(host, "other");
        await SubscribeAsync(host, Sales.Channel);
        await SubscribeAsync(host, Orders.Channel);
        LogEntry entry = await log.WaitForAsync(nameof(NotifyLog.SchemaDiffers), Ct);
        Assert.Equal(LogLevel.Warning, entry.Level);
        Assert.Equal(
            "Database differs from what channel order_events declares: The trigger function \"public\".\"notify_order_events\"() does not exist. "
            + "The trigger \"notify_order_events\" ON \"public\".\"orders\" does not exist. Unless a newer version of the application applied it, call "
            + "ApplySchema(), run the generated Up in a migration, or run the SQL file that the build writes.",
            entry.Text);

        // What was applied is silent, and so is another look. The order of subscriptions is that of the looks.
        await SubscribeAsync(host, Orders.Channel);
        await SubscribeAsync(host, Parcels.Channel);
        await log.WaitForAsync(nameof(NotifyLog.SchemaDiffers), Ct, text: "channel parcels");
        Assert.Equal(2, log.Entries.Count(one => one.Level >= LogLevel.Warning));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_host_that_applies_or_requires_the_schema_has_no_need_to_look()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        foreach (Action<NotifyBuilder> atStart in new Action<NotifyBuilder>[] { notify => notify.ApplySchema(), notify => notify.RequireSchema(), _ => { } })
        {
            using IHost host = Build(database.ConnectionString, new LogRecorder(), notify => atStart(notify.AddSchema(Orders.Schema)));
            Assert.Equal(host.Services.GetService<SchemaAtStart>() is null, host.Services.GetRequiredService<NotifyListener>().Subscribed is not null);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task What_a_host_applies_or_requires_only_in_part_is_looked_at_for_the_rest()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        LogRecorder log = new();
        using IHost host = Build(database.ConnectionString, log, notify =>
            notify.AddSchema(Sales.Schema).AddSchema(Orders.Schema).RequireSchema([Sales.Schema]));
        await SubscribeAsync(host, Sales.Channel);
        await SubscribeAsync(host, Orders.Channel);
        await log.WaitForAsync(nameof(NotifyLog.SchemaDiffers), Ct, text: "channel order_events");
        Assert.Single(log.Entries, one => one.Event == nameof(NotifyLog.SchemaDiffers));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_function_of_a_role_that_is_not_trusted_is_named_as_such_and_nothing_is_to_be_applied()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        await NotifySchema.ApplyAsync(database.Connection, [Orders.Schema], ct: Ct);
        string role = await database.CreateRoleAsync("GRANT CREATE ON SCHEMA public TO {0}", Ct);
        await database.ExecuteAsync($"ALTER FUNCTION notify_order_events() OWNER TO {role}", Ct);
        LogRecorder log = new();
        using IHost host = Build(database.ConnectionString, log, notify => notify.AddSchema(Orders.Schema));
        await SubscribeAsync(host, Orders.Channel);
        LogEntry entry = await log.WaitForAsync(nameof(NotifyLog.SchemaDiffers), Ct);
        Assert.Contains($"belongs to the role {role}, which may not create triggers", entry.Text, StringComparison.Ordinal);
        Assert.EndsWith("(ALTER FUNCTION … OWNER TO).", entry.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("body", entry.Text, StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("NEW.status = 'paid'", false)]
    [InlineData("NEW.\"status\" IS NOT NULL", false)]
    [InlineData("NEW.note IS NULL", true)]
    [InlineData("NEW.status_before = 'paid'", true)]
    public async Task Only_a_condition_on_the_column_keeps_null_away(string when, bool isDoubtful)
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        TriggerDefinition guarded = Orders.Trigger with { When = when };
        TriggerDefinition open = Orders.Trigger with { Name = "open" };
        foreach ((TriggerDefinition[] more, bool expected) in new[] { (Array.Empty<TriggerDefinition>(), isDoubtful), ([open], true) })
        {
            LogRecorder log = new();
            Declared declared = Orders with { Columns = ["Int64 id", "String status"], Trigger = guarded, More = more };
            await NotifySchema.DiffAsync(database.Connection, [declared.Schema], new SchemaOptions { Logger = log }, Ct);
            Assert.Equal(expected ? 1 : 0, log.Entries.Count(one => one.Event == nameof(NotifyLog.DoubtfulColumns)));
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task It_takes_no_right_but_to_connect_and_if_it_fails_nothing_else_does()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        string role = await database.CreateRoleAsync("ALTER ROLE {0} LOGIN PASSWORD 'p'; REVOKE ALL ON SCHEMA public FROM PUBLIC", Ct);
        NpgsqlConnectionStringBuilder settings = new(database.ConnectionString) { Username = role, Password = "p" };
        await database.ExecuteAsync($"REVOKE ALL ON DATABASE \"{settings.Database}\" FROM PUBLIC; GRANT CONNECT ON DATABASE \"{settings.Database}\" TO {role}", Ct);
        LogRecorder log = new();
        using (IHost host = Build(settings.ConnectionString, log, notify => notify.AddSchema(Orders.Schema)))
        {
            await SubscribeAsync(host, Orders.Channel);
            await log.WaitForAsync(nameof(NotifyLog.SchemaDiffers), Ct, text: "notify_order_events");
            Assert.Single(log.Entries, one => one.Level >= LogLevel.Warning);
        }

        await database.ExecuteAsync("REVOKE SELECT ON pg_catalog.pg_trigger FROM PUBLIC", Ct);
        using (IHost host = Build(settings.ConnectionString, log, notify => notify.AddSchema(Orders.Schema)))
        {
            ISubscription<Tick> subscription = await SubscribeAsync(host, Orders.Channel);
            LogEntry failed = await log.WaitForAsync(nameof(NotifyLog.SchemaNotLookedAt), Ct);
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, Assert.IsType<PostgresException>(failed.Error).SqlState);
            await database.ExecuteAsync($"NOTIFY {Orders.Channel}, '{{\"id\":1}}'", Ct);
            Assert.Equal(1, (await subscription.ReadAllAsync(Ct).FirstAsync(Ct)).Id);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task What_no_channel_declares_any_more_is_told_if_all_channels_of_the_owner_are_known()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        Declared others = Parcels with { Owner = "Shop" };
        await NotifySchema.ApplyAsync(database.Connection, [Orders.Schema, Sales.Schema], ct: Ct);
        await NotifySchema.ApplyAsync(database.Connection, [others.Schema], ct: Ct);
        foreach ((bool isComplete, bool applies) in new[] { (true, true), (true, false), (false, true), (false, false) })
        {
            LogRecorder log = new();
            using IHost host = Build(database.ConnectionString, log, notify =>
            {
                _ = isComplete ? notify.AddOwner(Orders.Owner) : notify;
                notify.AddSchema(Orders.Schema);
                _ = applies ? notify.ApplySchema() : notify.AddSchema(Parcels.Schema with { Owner = "Nowhere" });
            });
            await host.StartAsync(Ct);
            if (!applies)
            {
                await SubscribeAsync(host, Orders.Channel);
                await SubscribeAsync(host, Parcels.Channel);
                await log.WaitForAsync(nameof(NotifyLog.SchemaDiffers), Ct); // The function of another owner, so the look at orders is over.
            }

            LogEntry[] stale = [.. log.Entries.Where(one => one.Event == nameof(NotifyLog.StaleFunctions))];
            Assert.Equal(isComplete ? 1 : 0, stale.Length);
            Assert.All(stale, one => Assert.Contains(": \"public\".\"notify_sales\"() (Shop.Contracts; channel=sales; ", one.Text, StringComparison.Ordinal));
            Assert.All(stale, one => Assert.Equal(LogLevel.Information, one.Level));
            await host.StopAsync(Ct);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Values_that_a_member_may_not_hold_are_named_when_applying_and_at_the_look()
    {
        Declared declared = Orders with { Columns = ["Int64 id", "String status", "Decimal? total"] };
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        LogRecorder log = new();
        const string Doubt = "the column \"public\".\"orders\".\"status\" (character varying(20)), which channel \"order_events\", [PgTrigger(\"orders\")], "
            + "trigger \"notify_order_events\" ON \"public\".\"orders\" sends: it may be null, and the member can't";
        await NotifySchema.ApplyAsync(database.Connection, [declared.Schema], new SchemaOptions { Logger = log }, Ct);
        Assert.EndsWith(Doubt, Assert.Single(log.Entries, one => one.Event == nameof(NotifyLog.DoubtfulColumns)).Text, StringComparison.Ordinal);

        using IHost host = Build(database.ConnectionString, log, notify => notify.AddSchema(declared.Schema));
        await SubscribeAsync(host, declared.Channel);
        Assert.EndsWith(Doubt, (await log.WaitForAsync(nameof(NotifyLog.DoubtfulColumns), Ct, count: 2)).Text, StringComparison.Ordinal);

        LogRecorder quiet = new();
        Declared guarded = declared with { Trigger = declared.Trigger with { When = "NEW.status IS NOT NULL" } };
        await NotifySchema.ApplyAsync(database.Connection, [guarded.Schema], new SchemaOptions { Logger = quiet }, Ct);
        await database.ExecuteAsync("ALTER TABLE orders ALTER COLUMN status SET NOT NULL", Ct);
        await NotifySchema.ApplyAsync(database.Connection, [declared.Schema], new SchemaOptions { Logger = quiet }, Ct);
        Assert.Empty(quiet.Entries);
    }

    /// <summary>What exists, what is declared, and what the message says to write.</summary>
    [Fact(Timeout = 60_000)]
    public async Task A_name_that_is_almost_right_is_answered_with_the_right_one()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct,
            """
            CREATE TABLE "Orders" ("OrderId" bigint PRIMARY KEY, "status" text); CREATE TABLE parcels (id bigint, "totalAmount" int, status text);
            CREATE SCHEMA sales; CREATE TABLE sales.invoices (id bigint, status text);
            CREATE SCHEMA theirs; CREATE ROLE name_stranger; GRANT CREATE ON SCHEMA theirs TO name_stranger; CREATE TABLE theirs.baits (id int);
            ALTER TABLE theirs.baits OWNER TO name_stranger
            """);
        (string Table, string[] Columns, string Says)[] rows =
        [
            ("orders", ["id"], "The database has \"public\".\"Orders\": write [PgTrigger(\"Orders\")]."),
            ("\"Orders\"", ["id"], "The database has \"public\".\"Orders\": write [PgTrigger(\"Orders\")]."),
            ("public.parcels", ["id"], "The database has \"public\".\"parcels\": write [PgTrigger(\"parcels\")]."),
            ("sales.invoices", ["id"], "The database has \"sales\".\"invoices\": write [PgTrigger(\"invoices\", Schema = \"sales\")]."),
            ("invoices", ["id"], "The database has \"sales\".\"invoices\": write [PgTrigger(\"invoices\", Schema = \"sales\")]."),
            ("baits", ["id"], "Run the migrations that create it first."),
            ("nothing", ["id"], "Run the migrations that create it first."),
            ("Orders", ["order_id"], "The table has \"OrderId\": write [PgColumn(\"OrderId\")], or Naming = AsWritten in [PgChannel]."),
            ("Orders", ["\"OrderId\""], "The table has \"OrderId\": write [PgColumn(\"OrderId\")], or Naming = AsWritten in [PgChannel]."),
            ("parcels", ["Int32? total_amount"], "The table has \"totalAmount\": write [PgColumn(\"totalAmount\")]."),
            ("parcels", ["nothing"], "Run the migrations that add it first."),
        ];
        foreach ((string table, string[] columns, string says) in rows)
        {
            Declared declared = Orders with { Columns = columns, Trigger = Orders.Trigger with { Table = table } };
            SchemaDifference found = (await NotifySchema.DiffAsync(database.Connection, [declared.Schema], ct: Ct))[0];
            Assert.EndsWith(". " + says, found.Message, StringComparison.Ordinal);
        }

        Declared updates = Orders with { Columns = ["id"], Trigger = Orders.Trigger with { Table = "parcels", UpdateOf = ["Status"] } };
        Assert.EndsWith(". The table has \"status\": write \"status\".", (await NotifySchema.DiffAsync(database.Connection, [updates.Schema], ct: Ct))[0].Message, StringComparison.Ordinal);
        await database.ExecuteAsync("DROP OWNED BY name_stranger; DROP ROLE name_stranger", Ct);
    }

    private static IHost Build(string database, LogRecorder log, Action<NotifyBuilder> configure) => TestHost.Build(database, configure, log);

    private static async Task<ISubscription<Tick>> SubscribeAsync(IHost host, string channel) =>
        await new ChannelListener<Tick>(host.Services.GetRequiredService<NotifyListener>(), channel, new TickSerializer(channel)).SubscribeAsync(ct: Ct);
}
