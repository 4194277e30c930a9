using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using OrderMonitor;

namespace Runtime.Tests.EntityFramework;

[DbContext(typeof(OrdersContext))]
[Migration("20260101000000_CreateOrders")]
public sealed class CreateOrders : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.EnsureSchema(OrderTable.Schema);
        migrationBuilder.CreateTable(
            "orders",
            table => new
            {
                id = table.Column<long>(),
                user_id = table.Column<int>(),
                status = table.Column<string>(maxLength: 20),
                total_amount = table.Column<decimal>("numeric(10,2)"),
                updated_at = table.Column<DateTimeOffset>(defaultValueSql: "now()"),
            },
            OrderTable.Schema,
            table => table.PrimaryKey("pk_orders", order => order.id));
    }

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropTable("orders", OrderTable.Schema);
}
