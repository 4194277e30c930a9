using Notify;
using Npgsql;
using Runtime.Tests.Triggers;

namespace Runtime.Tests.Schema;

/// <summary>Who may execute a trigger function, and who may compare it.</summary>
public sealed class CallerTests(PostgresServer server)
{
    private static readonly Declared Orders = new() { IsSecurityDefiner = true };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Only_the_owner_may_execute_the_function_whatever_default_privileges_say_and_writers_still_fire_it(
        bool isDefiner, bool applies)
    {
        Declared orders = Orders with { IsSecurityDefiner = isDefiner };
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        await database.ExecuteAsync("ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO pg_monitor", Ct);
        if (applies)
        {
            await NotifySchema.ApplyAsync(database.Connection, [orders.Schema], ct: Ct);
        }
        else
        {
            await database.ExecuteAsync(orders.Up, Ct);
        }

        Assert.False(await database.ScalarAsync<bool>(
            "SELECT has_function_privilege('pg_monitor', 'notify_order_events()', 'EXECUTE')", Ct));
        Assert.Equal(1L, await database.ScalarAsync<long>(
            "SELECT count(*) FROM pg_proc, aclexplode(proacl) WHERE proname = 'notify_order_events'", Ct));

        string writer = $"writer_{Guid.NewGuid():N}";
        await database.ExecuteAsync($"CREATE ROLE {writer}; GRANT INSERT ON orders TO {writer}", Ct);
        await using TriggerSession session = await TriggerSession.OpenAsync(database.ConnectionString, "order_events");
        await session.ExecuteAsync($"SET ROLE {writer}; INSERT INTO orders (id) VALUES (1)");
        Assert.Single(session.Take());
        PostgresException refused = await Assert.ThrowsAsync<PostgresException>(() => session.ExecuteAsync(
            "CREATE TEMPORARY TABLE mine (id int); CREATE TRIGGER t AFTER INSERT ON mine EXECUTE FUNCTION notify_order_events()"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Fact(Timeout = 60_000)]
    public async Task Who_may_not_execute_the_function_can_compare_it()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        await NotifySchema.ApplyAsync(database.Connection, [Orders.Schema], ct: Ct);
        await database.ExecuteAsync("SET ROLE pg_monitor", Ct);
        Assert.Empty(await NotifySchema.DiffAsync(database.Connection, [Orders.Schema], ct: Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_function_that_belongs_to_who_may_make_no_triggers_on_the_table_is_not_used()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        await NotifySchema.ApplyAsync(database.Connection, [Orders.Schema], ct: Ct);
        string role = $"mallory_{Guid.NewGuid():N}";

        // As if it had been made before us, with our body and our comment, to be changed later.
        await database.ExecuteAsync(
            $"DROP TRIGGER notify_order_events ON orders; CREATE ROLE {role}; ALTER FUNCTION notify_order_events() OWNER TO {role}", Ct);
        SchemaException refused = await Assert.ThrowsAsync<SchemaException>(
            () => NotifySchema.ApplyAsync(database.Connection, [Orders.Schema], ct: Ct));
        Assert.Equal(SchemaDifferenceKind.FunctionForeign, Assert.Single(refused.Differences).Kind);
        Assert.Contains(role, refused.Message, StringComparison.Ordinal);
        await database.ExecuteAsync($"GRANT TRIGGER ON orders TO {role}", Ct);
        Assert.Single(await NotifySchema.ApplyAsync(database.Connection, [Orders.Schema], ct: Ct));
    }
}
