using System.ComponentModel.DataAnnotations;
using Notify;

namespace OrderMonitor;

/// <summary>
/// A change in the table <c>orders</c>: an order was inserted or deleted, or its status changed. Other updates send nothing.
/// </summary>
[PgChannel("order_events")]
[PgTrigger("orders", Schema = OrderTable.Schema, ChangedColumns = ["status"])]
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

    /// <summary>When the row was written, by the server's clock.</summary>
    [PgTimestamp]
    public required DateTimeOffset At { get; init; }
}
