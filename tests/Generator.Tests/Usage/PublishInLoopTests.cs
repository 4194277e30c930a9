namespace Generator.Tests.Usage;

/// <summary>NTG302: payloads of a collection that are published one by one.</summary>
public sealed class PublishInLoopTests
{
    [Theory]
    [InlineData("foreach (OrderEvent o in orders) { await {|NTG302:publisher.PublishAsync(o)|}; }")]
    [InlineData("foreach (OrderEvent o in orders) await {|NTG302:publisher.PublishAsync(o, ct)|}.ConfigureAwait(false);")]
    [InlineData("foreach (OrderEvent o in orders.ToArray()) { await {|NTG302:publisher.PublishAsync(o)|}; }")]
    [InlineData("IEnumerable<OrderEvent> some = orders; foreach (var o in some) { await {|NTG302:publisher.PublishAsync(o)|}; }")]
    [InlineData("foreach (var o in orders.Where(o => o.Id > 1)) { await {|NTG302:publisher.PublishAsync(o)|}; }")]
    [InlineData("foreach (int id in new[] { 1, 2 }) { await {|NTG302:publisher.PublishAsync(new OrderEvent(id))|}; }")]
    [InlineData("foreach (var o in orders) { var next = o with { Id = 2 }; await {|NTG302:publisher.PublishAsync(next)|}; }")]
    [InlineData("foreach (var o in orders) { if (o.Id > 1) { await {|NTG302:publisher.PublishAsync(o)|}; } }")]
    [InlineData("foreach (var o in orders) { if (o.Id == 1) continue; await {|NTG302:publisher.PublishAsync(o)|}; }")]
    [InlineData("foreach (var (id, name) in new Dictionary<int, string>()) await {|NTG302:publisher.PublishAsync(new(id))|};")]
    [InlineData("for (int i = 0; i < orders.Count; i++) { await {|NTG302:publisher.PublishAsync(orders[i])|}; }")]
    [InlineData("var all = orders.ToArray(); for (int i = 0; all.Length > i; i++) { await {|NTG302:publisher.PublishAsync(all[i])|}; }")]
    [InlineData("foreach (var o in orders) { foreach (var room in new[] { 1, 2 }) { await {|NTG302:rooms.PublishAsync(new(room))|}; } }")]
    [InlineData("foreach (var o in orders) { await {|NTG302:publisher.PublishAsync(o, connection, ct)|}; }")]
    [InlineData("foreach (var o in orders) { await {|NTG302:publisher.PublishAsync(o, transaction)|}; }")]
    [InlineData("while (true) { foreach (var o in orders) { await {|NTG302:publisher.PublishAsync(o)|}; } await Task.Delay(1, ct); }")]
    public async Task A_loop_over_a_collection_that_publishes_is_reported(string statements)
    {
        Assert.Contains(
            "PublishManyAsync", Assert.Single(await UsageCheck.StatementsAsync(statements)).GetMessage(), StringComparison.Ordinal);
    }

    /// <summary>The rounds differ in when, how or whether they publish.</summary>
    [Theory]
    [InlineData("foreach (var o in orders) { await publisher.PublishAsync(o); await Task.Delay(100, ct); }")]
    [InlineData("foreach (var o in orders) { await Task.Delay(100, ct); await publisher.PublishAsync(o); }")]
    [InlineData("foreach (var o in orders) { await publisher.PublishAsync(o); Keep(o); }")]
    [InlineData("foreach (var o in orders) { try { await publisher.PublishAsync(o); } catch (NotifyException) { } }")]
    [InlineData("foreach (var o in orders) { using var scope = new CancellationTokenSource(); await publisher.PublishAsync(o); }")]
    [InlineData("foreach (var o in orders) { var scope = new CancellationTokenSource(); await publisher.PublishAsync(o, scope.Token); }")]
    [InlineData("foreach (var o in orders) { if (o.Id > 5) break; await publisher.PublishAsync(o); }")]
    [InlineData("foreach (var o in orders) { if (o.Id > 5) return; await publisher.PublishAsync(o); }")]
    [InlineData("foreach (var o in orders) { await publisher.PublishAsync(new OrderEvent(1)); }")]
    [InlineData("foreach (var p in new[] { publisher }) { await p.PublishAsync(orders[0]); }")]
    [InlineData("foreach (var o in orders) { var own = connection; await publisher.PublishAsync(o, own); }")]
    [InlineData("foreach (var p in new[] { publisher }) { await p.PublishAsync(new(p.GetHashCode())); }")]
    [InlineData("var all = new[] { publisher }; for (int i = 0; i < all.Length; i++) { await all[i].PublishAsync(new(i)); }")]
    public async Task A_round_that_is_more_than_its_payload_is_not(string statements) => await UsageCheck.StatementsAsync(statements);

    /// <summary>There is no collection, or none with an end that is sure.</summary>
    [Theory]
    [InlineData("while (!ct.IsCancellationRequested) { await publisher.PublishAsync(orders[0]); }")]
    [InlineData("for (int i = 0; i < 10; i++) { await publisher.PublishAsync(new OrderEvent(i)); }")]
    [InlineData("await foreach (var o in listener.ReadAllAsync(ct)) { await publisher.PublishAsync(o); }")]
    [InlineData("foreach (var o in new System.Collections.Concurrent.BlockingCollection<OrderEvent>().GetConsumingEnumerable(ct)) { await publisher.PublishAsync(o); }")]
    [InlineData("IEnumerable<OrderEvent> Endless() { while (true) yield return orders[0]; } foreach (var o in Endless()) { await publisher.PublishAsync(o); }")]
    [InlineData("foreach (var o in orders) { Func<Task> later = async () => await publisher.PublishAsync(o); }")]
    [InlineData("await Task.WhenAll(orders.Select(o => publisher.PublishAsync(o).AsTask()));")]
    [InlineData("await publisher.PublishManyAsync(orders, ct);")]
    [InlineData("await publisher.PublishAsync(orders[0], ct);")]
    public async Task What_is_no_loop_over_a_collection_is_not(string statements) => await UsageCheck.StatementsAsync(statements);

    [Theory]
    [InlineData("public class C { public async Task M<T>(IChannelPublisher<T> p, T[] all) { foreach (T t in all) await {|NTG302:p.PublishAsync(t)|}; } }")]
    [InlineData("public class C { public async Task M(ChannelPublisher<Mixed> p, Mixed[] all) { foreach (var t in all) await {|NTG302:p.PublishAsync(t)|}; } }")]
    [InlineData("public class C { public required OrderEventsPublisher P { get; init; } public async Task M(OrderEvent[] all) { foreach (var t in all) await {|NTG302:this.P.PublishAsync(t)|}; } }")]
    [InlineData("public abstract class C : List<OrderEvent>, IAsyncEnumerable<OrderEvent> { public abstract IAsyncEnumerator<OrderEvent> GetAsyncEnumerator(CancellationToken ct = default); public async Task M(OrderEventsPublisher p) { C all = this; await foreach (OrderEvent t in all) await p.PublishAsync(t); } }")]
    [InlineData("public class C { public async Task M(C p, int[] all) { foreach (var t in all) await p.PublishAsync(t); } public ValueTask PublishAsync(int t, CancellationToken ct = default) => default; }")]
    public async Task Every_publisher_counts_and_nothing_else(string source) => await UsageCheck.SourceAsync(source);
}
