using System.ComponentModel.DataAnnotations;

namespace Notify.Benchmarks;

/// <summary>Eight members, as a payload typically has them.</summary>
[PgChannel("order_events")]
public sealed record OrderEvent
{
    public required ChangeKind Action { get; init; }

    public required long OrderId { get; init; }

    [MaxLength(100)]
    public required string Customer { get; init; }

    [MaxLength(500)]
    public string? Note { get; init; }

    public required decimal TotalAmount { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    public required Guid CorrelationId { get; init; }

    public int? Quantity { get; init; }

    public static OrderEvent Example { get; } = new()
    {
        Action = ChangeKind.Update,
        OrderId = 4_711_042,
        Customer = "Anna-Maria Sommerfeld",
        Note = "please ring twice",
        TotalAmount = 1284.50m,
        ChangedAt = new DateTimeOffset(2026, 11, 21, 3, 16, 0, 123, 456, TimeSpan.FromHours(1)),
        CorrelationId = new Guid("0f8fad5b-d9cb-469f-a165-70867728950e"),
        Quantity = 3,
    };
}
