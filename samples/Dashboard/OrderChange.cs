using System.ComponentModel.DataAnnotations;
using Notify;

namespace Dashboard;

/// <summary>What changed in the table <c>orders</c>.</summary>
[PgChannel("dashboard_orders")]
[PgTrigger("orders", Schema = ShopDatabase.Schema)]
public sealed record OrderChange
{
    [PgOperation]
    public required ChangeKind Action { get; init; }

    [PgColumn("id")]
    public required long OrderId { get; init; }

    [MaxLength(40)]
    public required string Customer { get; init; }

    [MaxLength(40)]
    public required string Product { get; init; }

    [MaxLength(20)]
    public required string Status { get; init; }

    public required decimal Total { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}
