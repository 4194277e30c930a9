using System.ComponentModel.DataAnnotations;
using Notify;

namespace Dashboard;

/// <summary>A row of <c>dashboard_stats</c>: how many orders have a status, and what they are worth.</summary>
[PgChannel("dashboard_stats")]
[PgTrigger("dashboard_stats", Schema = ShopDatabase.Schema)]
public sealed record StatusTotal
{
    [MaxLength(20)]
    public required string Status { get; init; }

    public required long Orders { get; init; }

    public required decimal Revenue { get; init; }
}
