namespace Outbox;

/// <summary>An order, which is also the work to be done for it.</summary>
internal sealed class Order
{
    public long Id { get; init; }

    public required string Customer { get; init; }

    /// <summary>When it was dispatched; null if it wasn't yet.</summary>
    public DateTimeOffset? DispatchedAt { get; set; }
}
