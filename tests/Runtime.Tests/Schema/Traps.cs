namespace Runtime.Tests.Schema;

/// <summary>
/// What a stranger may create under our names. Each one writes into <c>spy.caught</c> who has run it, and counts in <c>spy.runs</c>, which no
/// rollback undoes. The stranger's own schema is <c>spy</c>.
/// </summary>
internal static class Traps
{
    private const string Schema = "DO $$BEGIN IF to_regnamespace('notify') IS NULL THEN CREATE SCHEMA notify; GRANT USAGE ON SCHEMA notify TO PUBLIC; END IF; END$$; ";

    private const string Columns = "id uuid PRIMARY KEY, channel text NOT NULL, payload text NOT NULL, created_at timestamptz NOT NULL DEFAULT now()";

    private const string Table = $"{Schema}CREATE TABLE notify.payload ({Columns}); ";

    private const string Grant = "GRANT ALL ON notify.payload TO PUBLIC; ";

    /// <summary>Run by whoever owns <c>spy</c>, so that the functions belong to the stranger.</summary>
    public const string Spies = """
        CREATE TABLE spy.caught (who text, how text); GRANT INSERT ON spy.caught TO PUBLIC;
        CREATE SEQUENCE spy.runs; GRANT USAGE ON SEQUENCE spy.runs TO PUBLIC;
        CREATE FUNCTION spy.note(how text) RETURNS text LANGUAGE plpgsql AS
            $$BEGIN PERFORM pg_catalog.nextval('spy.runs'); INSERT INTO spy.caught VALUES (current_user, how); RETURN how; END$$;
        CREATE FUNCTION spy.mark(how text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS $$BEGIN RETURN spy.note(how); END$$;
        CREATE FUNCTION spy.fire() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN PERFORM spy.mark(TG_OP); RETURN COALESCE(NEW, OLD); END$$;
        """;

    /// <summary>The traps in the schema <c>notify</c>.</summary>
    public static readonly Dictionary<string, string> Tables = new(StringComparer.Ordinal)
    {
        ["schema"] = "CREATE SCHEMA notify",
        ["type"] = $"{Schema}CREATE TYPE notify.payload AS ENUM ('a')",
        ["table"] = Table,
        ["row trigger"] = $"{Table}{Grant}CREATE TRIGGER t BEFORE INSERT OR DELETE ON notify.payload FOR EACH ROW EXECUTE FUNCTION spy.fire()",
        ["statement trigger"] = $"{Table}{Grant}CREATE TRIGGER t AFTER INSERT OR DELETE ON notify.payload EXECUTE FUNCTION spy.fire()",
        ["constraint trigger"] =
            $"{Table}{Grant}CREATE CONSTRAINT TRIGGER t AFTER INSERT ON notify.payload DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION spy.fire()",
        ["rule"] = $"{Table}{Grant}CREATE RULE r AS ON INSERT TO notify.payload DO ALSO SELECT spy.mark('rule')",
        ["default"] = $"{Table}{Grant}ALTER TABLE notify.payload ALTER created_at SET DEFAULT CASE spy.mark('default') WHEN '' THEN NULL ELSE now() END",
        ["generated column"] = $"{Table}{Grant}ALTER TABLE notify.payload ADD more text GENERATED ALWAYS AS (spy.mark(channel)) STORED",
        ["check"] = $"{Table}{Grant}ALTER TABLE notify.payload ADD CHECK (spy.mark(channel) IS NOT NULL)",
        ["index"] = $"{Table}{Grant}CREATE INDEX payload_created_at ON notify.payload (spy.mark(channel))",
        ["policy"] = $"{Table}{Grant}ALTER TABLE notify.payload ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON notify.payload "
            + "USING (spy.mark('read') IS NOT NULL) WITH CHECK (spy.mark('write') IS NOT NULL)",
        ["view"] = $"{Schema}CREATE VIEW notify.payload AS SELECT gen_random_uuid() AS id, 'c' AS channel, spy.mark('view') AS payload, now() AS created_at; "
            + $"{Grant}CREATE TRIGGER t INSTEAD OF INSERT ON notify.payload FOR EACH ROW EXECUTE FUNCTION spy.fire()",
        ["child"] = $"{Table}{Grant}CREATE TABLE spy.child () INHERITS (notify.payload); INSERT INTO spy.child VALUES (gen_random_uuid(), 'c', ''); "
            + "CREATE TRIGGER t AFTER DELETE ON spy.child FOR EACH ROW EXECUTE FUNCTION spy.fire()",
        ["parent"] = $"{Schema}CREATE TABLE spy.parent (channel text CHECK (spy.mark(channel) IS NOT NULL)); "
            + $"CREATE TABLE notify.payload ({Columns}) INHERITS (spy.parent); {Grant}",
        ["partitions"] = $"{Schema}CREATE TABLE notify.payload ({Columns.Replace(" PRIMARY KEY", "", StringComparison.Ordinal)}) PARTITION BY LIST (channel); {Grant}"
            + "CREATE TABLE spy.part PARTITION OF notify.payload DEFAULT; CREATE TRIGGER t AFTER INSERT ON spy.part FOR EACH ROW EXECUTE FUNCTION spy.fire()",
    };

    /// <summary>The traps under the name of a trigger function.</summary>
    public static readonly Dictionary<string, string> Functions = new(StringComparer.Ordinal)
    {
        ["function"] = Function("notify_order_events() RETURNS trigger", ""),
        ["function with its owner's rights"] = Function("notify_order_events() RETURNS trigger", "SECURITY DEFINER"),
        ["function with our mark"] = Function("notify_order_events() RETURNS trigger", "")
            + "; COMMENT ON FUNCTION notify_order_events() IS 'NotifyGen; owner=Shop.Contracts; channel=order_events; fingerprint=0'",
        ["function with another result"] = "CREATE FUNCTION notify_order_events() RETURNS text LANGUAGE sql AS $$ SELECT spy.mark('sql') $$",
        ["procedure"] = "CREATE PROCEDURE notify_order_events() LANGUAGE plpgsql AS $$BEGIN PERFORM spy.mark('procedure'); END$$",
    };

    /// <summary>These run nothing by themselves, but let their owner add what does.</summary>
    public static bool IsIdle(string name) => name is "schema" or "type" or "table";

    private static string Function(string signature, string rights) =>
        $"CREATE FUNCTION {signature} LANGUAGE plpgsql {rights} AS $$BEGIN PERFORM spy.mark('function'); RETURN NULL; END$$";

    /// <summary>Who has run which of them; empty if none has run.</summary>
    public static async Task<string> CaughtAsync(SchemaDatabase database, CancellationToken ct) =>
        await database.ScalarAsync<string>("""
            SELECT coalesce(string_agg(DISTINCT who || ' by ' || how, ', '), CASE WHEN (SELECT is_called FROM spy.runs) THEN 'rolled back' END, '')
            FROM spy.caught
            """, ct) ?? "";
}
