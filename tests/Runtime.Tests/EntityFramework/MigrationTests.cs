using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Notify;
using OrderMonitor;
using Runtime.Tests.Schema;

namespace Runtime.Tests.EntityFramework;

public sealed class MigrationTests(PostgresServer server)
{
    private const string Insert =
        $"INSERT INTO {OrderTable.Schema}.orders (id, user_id, status, total_amount) VALUES (7, 1, 'new', 1.50)";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task Migrating_up_sends_notifications_and_migrating_down_leaves_the_catalogue_as_before()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        await using OrdersContext context = new(database.ConnectionString);
        await context.Database.MigrateAsync(nameof(CreateOrders), Ct);
        string before = await database.CatalogueAsync(Ct);

        await context.Database.MigrateAsync(Ct);
        Assert.Empty(await context.Database.GetPendingMigrationsAsync(Ct));
        await AssertArrivesAsync(database);

        await context.Database.MigrateAsync(nameof(CreateOrders), Ct);
        Assert.Equal(before, await database.CatalogueAsync(Ct));
    }

    /// <summary>EF Core puts the SQL of an idempotent script into DO blocks with a dollar quote of its own.</summary>
    [Fact(Timeout = 120_000)]
    public async Task The_idempotent_script_does_the_same_and_may_be_run_again()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        await using OrdersContext context = new(database.ConnectionString);
        IMigrator migrator = context.GetService<IMigrator>();
        string up = migrator.GenerateScript(options: MigrationsSqlGenerationOptions.Idempotent);
        await database.ExecuteAsync(up, Ct);
        string after = await database.CatalogueAsync(Ct);
        await database.ExecuteAsync(up, Ct);
        Assert.Equal(after, await database.CatalogueAsync(Ct));
        Assert.Empty(await context.Database.GetPendingMigrationsAsync(Ct));
        await AssertArrivesAsync(database);
        await database.ExecuteAsync(
            migrator.GenerateScript(nameof(NotifyOrders), nameof(CreateOrders), MigrationsSqlGenerationOptions.Idempotent), Ct);
        Assert.DoesNotContain("trigger ", await database.CatalogueAsync(Ct), StringComparison.Ordinal);
    }

    private static async Task AssertArrivesAsync(SchemaDatabase database)
    {
        await using ListenerFixture fixture = new(database.ConnectionString);
        await using ISubscription<OrderEvent> subscription = await new OrderEventsListener(fixture.Listener).SubscribeAsync(ct: Ct);
        await database.ExecuteAsync(Insert, Ct);
        OrderEvent received = await subscription.ReadAllAsync(Ct).FirstAsync(Ct);
        Assert.Equal((ChangeKind.Insert, 7L, 1.50m), (received.Action, received.OrderId, received.TotalAmount));
    }
}
