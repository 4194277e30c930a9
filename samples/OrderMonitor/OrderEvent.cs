using System.ComponentModel.DataAnnotations;
using Notify;

namespace OrderMonitor;

/// <summary>What changed in the table <c>orders</c>. The compiler writes the rest: see the README for where to look at it.</summary>
[PgChannel("order_events")]
[PgTrigger("orders", Schema = OrderTable.Schema)]
public sealed record OrderEvent
{
    [PgOperation]
    public required ChangeKind Action { get; init; }

    [PgColumn("id")]
    public required long OrderId { get; init; }

    public required int UserId { get; init; }

    [MaxLength(20)]
    public required string Status { get; init; }

    public required decimal TotalAmount { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}
