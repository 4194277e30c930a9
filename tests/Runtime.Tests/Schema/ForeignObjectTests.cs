using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notify;

namespace Runtime.Tests.Schema;

/// <summary>What another role creates with our mark, or on our function, is logged; it is not obeyed, and is no reason to fail.</summary>
public sealed class ForeignObjectTests(PostgresServer server)
{
    private const string Trigger = "CREATE FUNCTION theirs.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';";
    private const string OurTrigger = "AFTER INSERT OR UPDATE OF status ON theirs.lines FOR EACH ROW EXECUTE FUNCTION notify_order_events();";

    private static readonly Declared Orders = new();

    /// <summary>Each is created by a role that owns the schema <c>theirs</c> and may, for a moment, execute our function.</summary>
    private static readonly Dictionary<string, (string Sql, string Named)> Objects = new(StringComparer.Ordinal)
    {
        ["a marked function"] = ($"{Trigger} COMMENT ON FUNCTION theirs.f() IS '{Mark("gone")}'", "\"theirs\".\"f\""),
        ["a marked function for a declared channel"] = ($"{Trigger} COMMENT ON FUNCTION theirs.f() IS '{Mark("order_events")}'", "\"theirs\".\"f\""),
        ["a marked function that is called"] = (
            $"{Trigger} COMMENT ON FUNCTION theirs.f() IS '{Mark("gone")}'; CREATE TABLE theirs.lines (id int); "
                + "CREATE TRIGGER t AFTER INSERT ON theirs.lines EXECUTE FUNCTION theirs.f()",
            "\"theirs\".\"f\""),
        ["a marked function of a role that may create triggers"] = (
            $"{Trigger} COMMENT ON FUNCTION theirs.f() IS '{Mark("gone")}'; RESET ROLE; GRANT TRIGGER ON orders TO PUBLIC", "\"theirs\".\"f\""),
        ["a trigger on our function"] = (
            $"CREATE TABLE theirs.lines (id int, status text); CREATE TRIGGER t {OurTrigger}", "\"t\" ON \"theirs\".\"lines\""),
        ["our trigger's name, disabled on a partition"] = (
            $"CREATE TABLE theirs.lines (id int, status text) PARTITION BY LIST (id); CREATE TABLE theirs.part PARTITION OF theirs.lines DEFAULT; "
                + $"CREATE TRIGGER notify_order_events {OurTrigger} ALTER TABLE theirs.part DISABLE TRIGGER notify_order_events",
            "\"notify_order_events\" ON \"theirs\".\"lines\""),
        ["a constraint trigger on our function"] = (
            "CREATE TABLE theirs.lines (id int, status text); CREATE CONSTRAINT TRIGGER t AFTER INSERT ON theirs.lines FOR EACH ROW "
                + "EXECUTE FUNCTION notify_order_events()",
            "\"t\" ON \"theirs\".\"lines\""),
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names => [.. Objects.Keys];

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Names))]
    public async Task It_is_reported_and_left_alone(string name)
    {
        (string sql, string named) = Objects[name];
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        string owner = $"owner_{Guid.NewGuid():N}";
        string other = $"other_{Guid.NewGuid():N}";
        await database.ExecuteAsync($"""
            CREATE ROLE {owner}; CREATE ROLE {other}; ALTER TABLE orders OWNER TO {owner}; GRANT CREATE ON SCHEMA public TO {owner};
            CREATE SCHEMA theirs AUTHORIZATION {other}; SET ROLE {owner}
            """, Ct);
        await NotifySchema.ApplyAsync(database.Connection, [Orders.Schema], ct: Ct);
        await database.ExecuteAsync($"""
            GRANT EXECUTE ON FUNCTION notify_order_events() TO {other}; RESET ROLE; SET ROLE {other}; {sql}; RESET ROLE;
            REVOKE EXECUTE ON FUNCTION notify_order_events() FROM {other}
            """, Ct);
        foreach (string role in new[] { owner, "NONE" })
        {
            await database.ExecuteAsync($"SET ROLE {role}", Ct);
            string before = await database.CatalogueAsync(Ct);
            LogRecorder log = new();
            SchemaOptions options = new() { Logger = log.CreateLogger("schema") };
            Assert.Empty(await NotifySchema.DiffAsync(database.Connection, [Orders.Schema], options, Ct));
            string warning = Assert.Single(log.Entries, entry => entry.Level == LogLevel.Warning).Text;
            Assert.Contains(named, warning, StringComparison.Ordinal);
            Assert.Equal(name.Contains("trigger", StringComparison.Ordinal) && !name.Contains("marked", StringComparison.Ordinal), warning.Contains("the trigger \"", StringComparison.Ordinal));
            Assert.Empty(await NotifySchema.ApplyAsync(database.Connection, [Orders.Schema], options, Ct));
            Assert.Equal(before, await database.CatalogueAsync(Ct));

            Declared changed = Orders with { Payload = "NEW.id::text" };
            Assert.Single(await NotifySchema.ApplyAsync(database.Connection, [changed.Schema], options, Ct));
            Assert.Single(await NotifySchema.ApplyAsync(database.Connection, [Orders.Schema], options, Ct));
            if (role == owner)
            {
                await database.ExecuteAsync(Orders.Up, Ct);
            }

            Assert.Equal(before, await database.CatalogueAsync(Ct));
        }

        await database.ExecuteAsync($"SET ROLE {owner}", Ct);
        await NotifySchema.RemoveAsync(database.Connection, [Orders.Schema], ct: Ct);
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM pg_proc WHERE proname = 'notify_order_events'", Ct));
        Assert.Equal(
            name.Contains("marked", StringComparison.Ordinal) ? 1L : 0L,
            await database.ScalarAsync<long>("SELECT count(*) FROM pg_proc WHERE pronamespace = to_regnamespace('theirs') AND proname = 'f'", Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_host_logs_it_and_starts()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        string other = $"other_{Guid.NewGuid():N}";
        await NotifySchema.ApplyAsync(database.Connection, [Orders.Schema], ct: Ct);
        await database.ExecuteAsync($"CREATE ROLE {other}; CREATE SCHEMA theirs AUTHORIZATION {other}; SET ROLE {other}; {Objects["a marked function"].Sql}", Ct);
        LogRecorder log = new();
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Services.AddSingleton<ILoggerFactory>(log);
        builder.Services.AddNotify(database.ConnectionString).RequireSchema([Orders.Schema]);
        using IHost host = builder.Build();
        await host.StartAsync(Ct);
        Assert.Contains(log.Entries, entry => entry.Text.Contains(other, StringComparison.Ordinal));
        await host.StopAsync(Ct);
    }

    private static string Mark(string channel) => OwnerMark.Format(Orders.Owner, channel, "0");
}
