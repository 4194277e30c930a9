using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using OrderMonitor;

namespace Runtime.Tests.EntityFramework;

/// <summary>
/// The constants, because a test wants today's SQL. A migration that lasts has the text of the .sql file; docs/schema.md says why.
/// </summary>
[DbContext(typeof(OrdersContext))]
[Migration("20260102000000_NotifyOrders")]
public sealed class NotifyOrders : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(OrderEventsChannel.Up);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(OrderEventsChannel.Down);
}
