using Notify.CodeFixes;

namespace Generator.Tests.CodeFixes;

/// <summary>NTG302: a loop that does nothing else becomes one call.</summary>
public sealed class PublishManyCodeFixTests
{
    private static readonly PublishManyCodeFix Fix = new();

    [Theory]
    [InlineData("foreach (OrderEvent order in orders)\n        {\n            await publisher.PublishAsync(order);\n        }", "await publisher.PublishManyAsync(orders);")]
    [InlineData("foreach (var order in orders) await publisher.PublishAsync(order, ct);", "await publisher.PublishManyAsync(orders, ct);")]
    [InlineData("foreach (var order in orders) await publisher.PublishAsync(order, ct).ConfigureAwait(false);", "await publisher.PublishManyAsync(orders, ct).ConfigureAwait(false);")]
    [InlineData("foreach (var order in orders) await publisher.PublishAsync(order, transaction, ct);", "await publisher.PublishManyAsync(orders, transaction, ct);")]
    [InlineData("foreach (var order in orders) await publisher.PublishAsync(order).AsTask();", "await publisher.PublishManyAsync(orders).AsTask();")]
    [InlineData("foreach (var order in orders) await publisher.PublishAsync(ct: ct, payload: order);", "await publisher.PublishManyAsync(ct: ct, payloads: orders);")]
    [InlineData("foreach (var order in orders.Where(order => order.Id > 1).ToList()) await publisher.PublishAsync(order);", "await publisher.PublishManyAsync(orders.Where(order => order.Id > 1).ToList());")]
    [InlineData("if (orders.Any()) foreach (var order in orders) await publisher.PublishAsync(order);", "if (orders.Any()) await publisher.PublishManyAsync(orders);")]
    [InlineData("// All of them.\n        foreach (var order in orders) await publisher.PublishAsync(order); // now", "// All of them.\n        await publisher.PublishManyAsync(orders); // now")]
    [InlineData("await foreach (var order in orders.ToAsyncEnumerable()) await publisher.PublishAsync(order, ct);", "await publisher.PublishManyAsync(orders.ToAsyncEnumerable(), ct);")]
    public async Task A_loop_of_one_statement_is_replaced(string before, string after)
    {
        Assert.Equal(Source(after), Assert.Single(await CodeFixRun.FixAsync(Fix, Source(before))));
    }

    [Theory]
    [InlineData("foreach (var order in orders) await publisher.PublishAsync(order with { Id = 2 });")]
    [InlineData("foreach (var order in orders) { var copy = order; await publisher.PublishAsync(copy); }")]
    [InlineData("foreach (var order in orders) if (order.Id > 1) await publisher.PublishAsync(order);")]
    [InlineData("foreach (var order in orders) { /* why */ await publisher.PublishAsync(order); }")]
    [InlineData("foreach (var id in new List<long> { 1 }) await publisher.PublishAsync(new(id));")]
    [InlineData("foreach (OrderEvent order in new object[0]) await publisher.PublishAsync(order);")]
    [InlineData("var all = orders.ToList(); for (int i = 0; i < all.Count; i++) await publisher.PublishAsync(all[i]);")]
    [InlineData("foreach (var order in orders) { try { await publisher.PublishAsync(order); } catch (NotifyException) { } }")]
    public async Task Another_loop_is_only_reported(string statement)
    {
        Assert.Empty(await CodeFixRun.TitlesAsync(Fix, Source(statement)));
    }

    [Fact]
    public async Task All_loops_can_be_replaced_at_once()
    {
        const string Before = "foreach (var order in orders) await publisher.PublishAsync(order);";
        const string After = "await publisher.PublishManyAsync(orders);";
        Assert.Equal(
            Source($"{After}\n        {After}"), Assert.Single(await CodeFixRun.FixAllAsync(Fix, Source($"{Before}\n        {Before}"))));
    }

    private static string Source(string statements) => $$"""
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using Notify;

        namespace Shop;

        [PgChannel("order_events")]
        public sealed record OrderEvent(long Id);

        public sealed class Sender(IOrderEventsPublisher publisher)
        {
            public async Task SendAsync(IEnumerable<OrderEvent> orders, Npgsql.NpgsqlTransaction transaction, CancellationToken ct)
            {
                {{statements}}
            }
        }
        """;
}
