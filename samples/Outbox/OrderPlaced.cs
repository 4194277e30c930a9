using Notify;

namespace Outbox;

/// <summary>An order has been committed. The row says the rest.</summary>
[PgChannel("orders_placed")]
public sealed record OrderPlaced
{
    public required long OrderId { get; init; }
}
