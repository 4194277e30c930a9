using Microsoft.EntityFrameworkCore;

namespace Outbox;

/// <summary>The shop's database, for EF Core.</summary>
internal sealed class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
{
    public const string Schema = "outbox";

    public const string Tables = $"""
        CREATE TABLE IF NOT EXISTS {Schema}.orders (
            id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            customer      text NOT NULL,
            dispatched_at timestamptz
        );
        CREATE INDEX IF NOT EXISTS orders_to_dispatch ON {Schema}.orders (id) WHERE dispatched_at IS NULL;
        """;

    public DbSet<Order> Orders => Set<Order>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Order>(order =>
    {
        order.ToTable("orders", Schema);
        order.Property(row => row.Id).HasColumnName("id");
        order.Property(row => row.Customer).HasColumnName("customer");
        order.Property(row => row.DispatchedAt).HasColumnName("dispatched_at");
    });
}
