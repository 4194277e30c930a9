using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Outbox;

/// <summary>Writes an order and its notification in one transaction.</summary>
internal sealed class Checkout(IDbContextFactory<ShopContext> contexts, IOrdersPlacedPublisher publisher)
{
    /// <param name="customer">Who orders.</param>
    /// <param name="pays">If not, everything is rolled back, after the notification was published.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>The order's number.</returns>
    public async Task<long> PlaceAsync(string customer, bool pays, CancellationToken ct)
    {
        await using ShopContext shop = await contexts.CreateDbContextAsync(ct);
        await using IDbContextTransaction transaction = await shop.Database.BeginTransactionAsync(ct);
        Order order = new() { Customer = customer };
        shop.Orders.Add(order);
        await shop.SaveChangesAsync(ct);

        // Delivered if and when this transaction commits.
        await publisher.PublishAsync(
            new OrderPlaced { OrderId = order.Id }, (NpgsqlTransaction)transaction.GetDbTransaction(), ct);

        if (pays)
        {
            await transaction.CommitAsync(ct);
        }
        else
        {
            await transaction.RollbackAsync(ct);
        }

        return order.Id;
    }
}
