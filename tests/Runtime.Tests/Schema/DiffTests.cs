using Notify;
using Kind = Notify.SchemaDifferenceKind;

namespace Runtime.Tests.Schema;

/// <summary>After each way in which a database departs from what is declared, the difference names the very thing.</summary>
public sealed class DiffTests(PostgresServer server)
{
    private const string Function = "\"public\".\"notify_order_events\"()";
    private const string Trigger = "\"notify_order_events\" ON \"public\".\"orders\"";
    private const string Table = "\"public\".\"orders\"";

    private static readonly Declared Orders = new();
    private static readonly TriggerDefinition Inserts = Orders.Trigger with { Events = TriggerEvents.Insert, UpdateOf = [] };
    private static readonly TriggerDefinition Archive = Inserts with { Name = "notify_archive", Table = "archive" };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>What is applied, what is then done, what is then declared, and what differs.</summary>
    private static readonly Dictionary<string, (Declared Applied, string Done, Declared Declared, string Differences)> Cases = new()
    {
        ["nothing"] = (Orders, "", Orders, ""),
        ["body edited"] = (
            Orders,
            "CREATE OR REPLACE FUNCTION notify_order_events() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS 'BEGIN RETURN NULL; END'",
            Orders,
            $"{Kind.FunctionBody} {Function}"),
        ["formatted"] = (
            Orders,
            Replaced("BEGIN PERFORM pg_notify ( 'order_events' , row_to_json( NEW )::text ) ; -- formatted\n\n\t/* 'x' */ RETURN\tNULL;END"),
            Orders,
            ""),
        ["a string formatted"] = (
            Orders,
            Replaced("\nBEGIN\n    PERFORM pg_notify('order_events ', row_to_json(NEW)::text);\n    RETURN NULL;\nEND\n"),
            Orders,
            $"{Kind.FunctionBody} {Function}"),
        ["a statement moved into a comment"] = (
            Orders,
            Replaced("\nBEGIN\n    -- PERFORM pg_notify('order_events', row_to_json(NEW)::text);\n    RETURN NULL;\nEND\n"),
            Orders,
            $"{Kind.FunctionBody} {Function}"),
        ["an operator torn apart"] = (
            Orders with { Statements = "PERFORM 1 <> 2;" },
            Replaced("BEGIN PERFORM 1 < > 2; RETURN NULL; END"),
            Orders with { Statements = "PERFORM 1 <> 2;" },
            $"{Kind.FunctionBody} {Function}"),
        ["trigger disabled"] = (
            Orders, "ALTER TABLE orders DISABLE TRIGGER notify_order_events", Orders, $"{Kind.TriggerState} {Trigger}"),
        ["trigger made always"] = (
            Orders, "ALTER TABLE orders ENABLE ALWAYS TRIGGER notify_order_events", Orders, $"{Kind.TriggerState} {Trigger}"),
        ["always taken away"] = (
            Orders with { Trigger = Orders.Trigger with { EnableAlways = true } },
            "ALTER TABLE orders ENABLE TRIGGER notify_order_events",
            Orders with { Trigger = Orders.Trigger with { EnableAlways = true } },
            $"{Kind.TriggerState} {Trigger}"),
        ["trigger dropped"] = (Orders, "DROP TRIGGER notify_order_events ON orders", Orders, $"{Kind.TriggerMissing} {Trigger}"),
        ["all dropped"] = (
            Orders, "DROP FUNCTION notify_order_events CASCADE", Orders, $"{Kind.FunctionMissing} {Function}; {Kind.TriggerMissing} {Trigger}"),
        ["trigger made for other events"] = (
            Orders,
            "CREATE OR REPLACE TRIGGER notify_order_events AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION notify_order_events()",
            Orders,
            $"{Kind.TriggerDefinition} {Trigger}"),
        ["condition changed"] = (
            Orders with { Trigger = Orders.Trigger with { When = "NEW.status <> 'draft'" } },
            "CREATE OR REPLACE TRIGGER notify_order_events AFTER INSERT OR UPDATE OF status ON orders FOR EACH ROW WHEN (NEW.status <> 'new') EXECUTE FUNCTION notify_order_events()",
            Orders with { Trigger = Orders.Trigger with { When = "NEW.status <> 'draft'" } },
            $"{Kind.TriggerDefinition} {Trigger}"),
        ["made a constraint trigger"] = (
            Orders,
            "DROP TRIGGER notify_order_events ON orders; CREATE CONSTRAINT TRIGGER notify_order_events AFTER INSERT OR UPDATE OF status ON orders FOR EACH ROW EXECUTE FUNCTION notify_order_events()",
            Orders,
            $"{Kind.TriggerDefinition} {Trigger}"),
        ["trigger renamed"] = (
            Orders,
            "ALTER TRIGGER notify_order_events ON orders RENAME TO other",
            Orders,
            $"{Kind.TriggerMissing} {Trigger}; {Kind.TriggerUndeclared} \"other\" ON {Table}"),
        ["column dropped"] = (
            Orders with { Trigger = Inserts },
            "ALTER TABLE orders DROP COLUMN status",
            Orders with { Trigger = Inserts },
            $"{Kind.ColumnMissing} {Table}.\"status\""),
        ["column of another type"] = (
            Orders with { Columns = ["Int64 id", "String? status"] },
            "ALTER TABLE orders ALTER COLUMN id TYPE text",
            Orders with { Columns = ["Int64 id", "String? status"] },
            $"{Kind.ColumnType} {Table}.\"id\""),
        ["column of a type that may do"] = (
            Orders with { Columns = ["Int64 id", "String? status"] },
            "ALTER TABLE orders ALTER COLUMN id TYPE numeric",
            Orders with { Columns = ["Int64 id", "String? status"] },
            ""),
        ["table dropped"] = (Orders, "DROP TABLE orders", Orders, $"{Kind.TableMissing} {Table}"),
        ["channel and trigger renamed"] = (
            Orders,
            "",
            Orders with { Channel = "sales", Name = "notify_sales" },
            "FunctionMissing \"public\".\"notify_sales\"(); TriggerMissing \"notify_sales\" ON \"public\".\"orders\"; "
            + $"{Kind.FunctionUndeclared} {Function}"),
        ["channel renamed"] = (Orders, "", Orders with { Channel = "sales" }, $"{Kind.FunctionVersion} {Function}"),
        ["older version installed"] = (
            Orders with { Payload = "NEW.id::text", Trigger = Inserts },
            "",
            Orders,
            $"{Kind.FunctionVersion} {Function}; {Kind.TriggerDefinition} {Trigger}"),
        ["comment dropped"] = (
            Orders, "COMMENT ON FUNCTION notify_order_events() IS NULL", Orders, $"{Kind.FunctionVersion} {Function}"),
        ["search_path unpinned"] = (
            Orders, "ALTER FUNCTION notify_order_events() RESET search_path", Orders, $"{Kind.FunctionOptions} {Function}"),
        ["a setting added"] = (
            Orders, "ALTER FUNCTION notify_order_events() SET work_mem = '64kB'", Orders, $"{Kind.FunctionOptions} {Function}"),
        ["made security definer"] = (
            Orders, "ALTER FUNCTION notify_order_events() SECURITY DEFINER", Orders, $"{Kind.FunctionOptions} {Function}"),
        ["execution granted to others than the owner"] = (
            Orders, "GRANT EXECUTE ON FUNCTION notify_order_events() TO pg_monitor", Orders, $"{Kind.FunctionOptions} {Function}"),
        ["execution taken from the table's owner"] = (
            Orders, "ALTER TABLE orders OWNER TO pg_monitor", Orders, $"{Kind.FunctionOptions} {Function}"),
        ["made an ordinary trigger"] = (
            Orders with { Trigger = Orders.Trigger with { Timing = TriggerTiming.Deferred } },
            "",
            Orders,
            $"{Kind.FunctionVersion} {Function}; {Kind.TriggerDefinition} {Trigger}"),
        ["a second table added"] = (
            Orders,
            "CREATE TABLE archive (LIKE orders)",
            Orders with { More = [Archive] },
            $"{Kind.FunctionVersion} {Function}; TriggerMissing \"notify_archive\" ON \"public\".\"archive\""),
        ["a second table missing"] = (
            Orders,
            "",
            Orders with { More = [Archive] },
            $"{Kind.TableMissing} \"public\".\"archive\"; {Kind.FunctionVersion} {Function}"),
        ["arguments changed"] = (
            Orders with { Trigger = Orders.Trigger with { Arguments = ["orders", "it's"] } },
            "CREATE OR REPLACE TRIGGER notify_order_events AFTER INSERT OR UPDATE OF status ON orders FOR EACH ROW EXECUTE FUNCTION notify_order_events('orders', 'its')",
            Orders with { Trigger = Orders.Trigger with { Arguments = ["orders", "it's"] } },
            $"{Kind.TriggerDefinition} {Trigger}"),
        ["execution granted to others"] = (
            Orders with { IsSecurityDefiner = true },
            "GRANT EXECUTE ON FUNCTION notify_order_events() TO PUBLIC, pg_monitor",
            Orders with { IsSecurityDefiner = true },
            $"{Kind.FunctionOptions} {Function}"),
        ["everything quoted"] = (Orders, "SET quote_all_identifiers = on", Orders, ""),
        ["payload table dropped"] = (
            Orders with { StoresPayloads = true },
            "DROP TABLE notify.payload",
            Orders with { StoresPayloads = true },
            $"{Kind.PayloadTableMissing} \"notify\".\"payload\""),
        ["payload table of somebody else"] = (
            Orders with { StoresPayloads = true },
            "ALTER TABLE notify.payload ALTER COLUMN id TYPE text",
            Orders with { StoresPayloads = true },
            $"{Kind.PayloadTableForeign} \"notify\".\"payload\".\"id\""),
    };

    private static string Replaced(string body) =>
        "SET check_function_bodies = off; CREATE OR REPLACE FUNCTION notify_order_events() RETURNS trigger LANGUAGE plpgsql "
        + $"SET search_path = pg_catalog, pg_temp AS $replaced${body}$replaced$";

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Names))]
    public async Task A_difference_is_named_and_applying_mends_it_or_says_why_not(string name)
    {
        (Declared applied, string done, Declared declared, string expected) = Cases[name];
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        await NotifySchema.ApplyAsync(database.Connection, [applied.Schema], ct: Ct);
        Assert.Empty(await NotifySchema.DiffAsync(database.Connection, [applied.Schema], ct: Ct));
        if (done.Length > 0)
        {
            await database.ExecuteAsync(done, Ct);
        }

        string before = await database.CatalogueAsync(Ct);
        IReadOnlyList<SchemaDifference> found = await NotifySchema.DiffAsync(database.Connection, [declared.Schema], ct: Ct);
        Assert.Equal(expected, Listed(found));
        Assert.All(found, difference => Assert.Contains(difference.Name.Split('.')[^1], difference.Message, StringComparison.Ordinal));
        Assert.Equal(before, await database.CatalogueAsync(Ct));

        if (found.All(difference => difference.CanBeApplied))
        {
            Assert.Equal(expected, Listed(await NotifySchema.ApplyAsync(database.Connection, [declared.Schema], ct: Ct)));
            Assert.Empty(await NotifySchema.DiffAsync(database.Connection, [declared.Schema], ct: Ct));
            return;
        }

        SchemaException refused = await Assert.ThrowsAsync<SchemaException>(
            () => NotifySchema.ApplyAsync(database.Connection, [declared.Schema], ct: Ct));
        Assert.Equal(Listed(found.Where(difference => !difference.CanBeApplied)), Listed(refused.Differences));
        Assert.Equal(before, await database.CatalogueAsync(Ct));
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Names))]
    public async Task The_script_does_what_applying_does(string name)
    {
        (Declared applied, string done, Declared declared, string expected) = Cases[name];
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        await NotifySchema.ApplyAsync(database.Connection, [applied.Schema], ct: Ct);
        if (done.Length > 0)
        {
            await database.ExecuteAsync(done, Ct);
        }

        IReadOnlyList<SchemaDifference> found = await NotifySchema.DiffAsync(database.Connection, [declared.Schema], ct: Ct);
        string script = await NotifySchema.ScriptAsync(database.Connection, [declared.Schema], ct: Ct);
        Assert.Equal(expected.Length == 0, script.Length == 0);
        Assert.All(found, difference => Assert.Contains($"-- {difference.Message}", script, StringComparison.Ordinal));
        if (script.Length > 0 && found.All(difference => difference.CanBeApplied))
        {
            await database.ExecuteAsync(script, Ct);
            Assert.Empty(await NotifySchema.DiffAsync(database.Connection, [declared.Schema], ct: Ct));
        }
    }

    private static string Listed(IEnumerable<SchemaDifference> differences) =>
        string.Join("; ", differences.Select(difference => $"{difference.Kind} {difference.Name}"));
}
