using Microsoft.EntityFrameworkCore;
using Notify;

namespace Outbox;

/// <summary>
/// Dispatches orders as soon as they are committed. The work is in the table; the notification only says that it is worth
/// looking. So orders that were placed while no process listened are dispatched, too, and no order is dispatched twice.
/// </summary>
internal sealed class Dispatcher(IDbContextFactory<ShopContext> contexts, DispatchLog log) : INotificationHandler<OrderPlaced>
{
    public Task HandleAsync(Received<OrderPlaced> notification, CancellationToken ct)
    {
        Console.WriteLine($"heard of order {notification.Payload.OrderId}");
        return DispatchAsync(ct);
    }

    /// <summary>At the start, and after each reconnect: whatever was placed meanwhile.</summary>
    public Task OnListeningAsync(Listening<OrderPlaced> listening, CancellationToken ct)
    {
        Console.WriteLine("-- listening");
        return DispatchAsync(ct);
    }

    public Task OnGapAsync(Gap<OrderPlaced> gap, CancellationToken ct) =>
        gap.Cause == GapCause.Disconnected ? Task.CompletedTask : DispatchAsync(ct);

    private async Task DispatchAsync(CancellationToken ct)
    {
        await using ShopContext shop = await contexts.CreateDbContextAsync(ct);
        await using var transaction = await shop.Database.BeginTransactionAsync(ct);

        // Several dispatchers may run: each takes rows that no other has locked.
        List<Order> orders = await shop.Orders
            .FromSql($"SELECT * FROM outbox.orders WHERE dispatched_at IS NULL ORDER BY id LIMIT 100 FOR UPDATE SKIP LOCKED")
            .ToListAsync(ct);
        foreach (Order order in orders)
        {
            order.DispatchedAt = DateTimeOffset.UtcNow;
        }

        await shop.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        foreach (Order order in orders)
        {
            Console.WriteLine($"dispatched order {order.Id} of {order.Customer}");
            log.Add(order.Id);
        }
    }
}
