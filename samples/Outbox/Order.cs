namespace Outbox;

/// <summary>An order, and with it the work that is still to be done for it.</summary>
internal sealed class Order
{
    public long Id { get; init; }

    public required string Customer { get; init; }

    /// <summary>When it was sent on its way; null while that is to be done.</summary>
    public DateTimeOffset? DispatchedAt { get; set; }
}
