using Microsoft.CodeAnalysis;

namespace Generator.Tests.Usage;

/// <summary>NTG302: payloads of a collection that are published one by one.</summary>
public sealed class PublishInLoopTests
{
    [Fact]
    public async Task A_loop_over_a_collection_that_publishes_is_reported()
    {
        IReadOnlyList<Diagnostic> found = await UsageCheck.StatementsAsync(
            "foreach (OrderEvent o in orders) { await {|NTG302:publisher.PublishAsync(o)|}; }",
            "foreach (OrderEvent o in orders) await {|NTG302:publisher.PublishAsync(o, ct)|}.ConfigureAwait(false);",
            "foreach (OrderEvent o in orders.ToArray()) { await {|NTG302:publisher.PublishAsync(o)|}; }",
            "IEnumerable<OrderEvent> some = orders; foreach (var o in some) { await {|NTG302:publisher.PublishAsync(o)|}; }",
            "foreach (var o in orders.Where(o => o.Id > 1)) { await {|NTG302:publisher.PublishAsync(o)|}; }",
            "foreach (int id in new[] { 1, 2 }) { await {|NTG302:publisher.PublishAsync(new OrderEvent(id))|}; }",
            "foreach (var o in orders) { var next = o with { Id = 2 }; await {|NTG302:publisher.PublishAsync(next)|}; }",
            "foreach (var o in orders) { if (o.Id > 1) { await {|NTG302:publisher.PublishAsync(o)|}; } }",
            "foreach (var o in orders) { if (o.Id == 1) continue; await {|NTG302:publisher.PublishAsync(o)|}; }",
            "foreach (var (id, name) in new Dictionary<int, string>()) await {|NTG302:publisher.PublishAsync(new(id))|};",
            "foreach (var o in orders) { foreach (var room in new[] { 1, 2 }) { await {|NTG302:rooms.PublishAsync(new(room))|}; } }",
            "foreach (var o in orders) { await {|NTG302:publisher.PublishAsync(o, connection, ct)|}; }",
            "foreach (var o in orders) { await {|NTG302:publisher.PublishAsync(o, transaction)|}; }",
            "foreach (var o in orders) { {|NTG302:publisher.PublishAsync(o)|}.AsTask().GetAwaiter().GetResult(); }",
            "foreach (var o in orders) { {|NTG302:publisher.PublishAsync(o)|}.AsTask().Wait(); }",
            "while (true) { foreach (var o in orders) { await {|NTG302:publisher.PublishAsync(o)|}; } await Task.Delay(1, ct); }");
        Assert.All(found, diagnostic => Assert.Contains("PublishManyAsync", diagnostic.GetMessage(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_other_loop_with_an_end_is_reported()
    {
        await UsageCheck.StatementsAsync(
            "for (int i = 0; i < orders.Count; i++) { await {|NTG302:publisher.PublishAsync(orders[i])|}; }",
            "var all = orders.ToArray(); for (int i = 0; all.Length > i; i++) { await {|NTG302:publisher.PublishAsync(all[i])|}; }",
            "for (int i = 0; i < 100; i++) { await {|NTG302:publisher.PublishAsync(new OrderEvent(i))|}; }",
            "for (int i = 9; i >= 0 && !ct.IsCancellationRequested; --i) { await {|NTG302:publisher.PublishAsync(orders[i])|}; }",
            "int i = 0; while (i < orders.Count) { await {|NTG302:publisher.PublishAsync(orders[i])|}; i++; }",
            "int i = 0; while (i < orders.Count) { await {|NTG302:publisher.PublishAsync(orders[i++])|}; }",
            "int i = 0; while (i < 100) { var o = orders[i]; i += 1; await {|NTG302:publisher.PublishAsync(o)|}; }",
            "int i = 0; do { await {|NTG302:publisher.PublishAsync(orders[i])|}; i++; } while (i < orders.Count);",
            "var queue = new Queue<OrderEvent>(orders); while (queue.Count > 0) { await {|NTG302:publisher.PublishAsync(queue.Dequeue())|}; }",
            "var queue = new Queue<OrderEvent>(orders); while (queue.TryDequeue(out OrderEvent? o)) { await {|NTG302:publisher.PublishAsync(o)|}; }",
            "var queue = new Queue<OrderEvent>(orders); while (queue.Any()) { await {|NTG302:publisher.PublishAsync(queue.Dequeue())|}; }",
            "await using var reader = await new NpgsqlCommand(\"select 1\", connection).ExecuteReaderAsync(ct); while (await reader.ReadAsync(ct)) { await {|NTG302:publisher.PublishAsync(new(reader.GetInt64(0)))|}; }",
            "using var reader = new NpgsqlCommand(\"select 1\", connection).ExecuteReader(); while (reader.Read()) { long id = reader.GetInt64(0); await {|NTG302:publisher.PublishAsync(new(id))|}; }",
            "using var each = orders.GetEnumerator(); while (each.MoveNext()) { await {|NTG302:publisher.PublishAsync(each.Current)|}; }",
            "orders.ForEach(async o => await {|NTG302:publisher.PublishAsync(o)|});",
            "orders.ForEach(async o => { await {|NTG302:publisher.PublishAsync(o, ct)|}; });",
            "Array.ForEach(orders.ToArray(), async o => await {|NTG302:publisher.PublishAsync(o)|});",
            "await Parallel.ForEachAsync(orders, async (o, token) => await {|NTG302:publisher.PublishAsync(o, token)|});",
            "await Parallel.ForEachAsync(orders, ct, async (o, token) => { await {|NTG302:publisher.PublishAsync(o, token)|}; });",
            "await Parallel.ForEachAsync(orders, (o, token) => {|NTG302:publisher.PublishAsync(o, token)|});",
            "Parallel.ForEach(orders, o => {|NTG302:publisher.PublishAsync(o)|}.AsTask().Wait());",
            "Parallel.For(0, 10, i => {|NTG302:publisher.PublishAsync(new(i))|}.AsTask().GetAwaiter().GetResult());",
            "orders.AsParallel().ForAll(async o => await {|NTG302:publisher.PublishAsync(o)|});",
            "await foreach (var o in ((IQueryable<OrderEvent>)null!).AsAsyncEnumerable()) { await {|NTG302:publisher.PublishAsync(o)|}; }",
            "await foreach (var o in ((DbSet<OrderEvent>)null!).AsAsyncEnumerable().WithCancellation(ct)) { await {|NTG302:publisher.PublishAsync(o)|}; }",
            "await foreach (var o in orders.ToAsyncEnumerable()) { await {|NTG302:publisher.PublishAsync(o)|}; }");
    }

    /// <summary>Errors that are only logged, logging and counting may as well be around the loop.</summary>
    [Fact]
    public async Task Loops_that_also_log_count_or_catch_are_reported()
    {
        await UsageCheck.StatementsAsync(
            "foreach (var o in orders) { try { await {|NTG302:publisher.PublishAsync(o)|}; } catch (NotifyException) { } }",
            "foreach (var o in orders) { try { await {|NTG302:publisher.PublishAsync(o)|}; } catch (NotifyException e) { log.LogError(e, \"failed\"); } }",
            "foreach (var o in orders) { try { await {|NTG302:publisher.PublishAsync(o)|}; } catch (NotifyException e) { Console.WriteLine(e); continue; } }",
            "foreach (var o in orders) { await {|NTG302:publisher.PublishAsync(o)|}; log.LogInformation(\"sent {Id}\", o.Id); }",
            "foreach (var o in orders) { log.LogInformation(\"sending {Id}\", o.Id); await {|NTG302:publisher.PublishAsync(o)|}; Console.WriteLine(o); }",
            "foreach (var o in orders) { await {|NTG302:publisher.PublishAsync(o)|}; if (o.Id > 1) { System.Diagnostics.Debug.WriteLine(o); } }",
            "int count = 0; foreach (var o in orders) { await {|NTG302:publisher.PublishAsync(o)|}; count++; } Keep(count);",
            "OrderEvent? last = null; foreach (var o in orders) { await {|NTG302:publisher.PublishAsync(o)|}; last = o; } Keep(last!);");
    }

    /// <summary>The rounds differ in when, how or whether they publish.</summary>
    [Fact]
    public async Task A_round_that_is_more_than_its_payload_is_not()
    {
        await UsageCheck.StatementsAsync(
            "foreach (var o in orders) { await publisher.PublishAsync(o); await Task.Delay(100, ct); }",
            "foreach (var o in orders) { await Task.Delay(100, ct); await publisher.PublishAsync(o); }",
            "foreach (var o in orders) { Thread.Sleep(100); await publisher.PublishAsync(o); }",
            "foreach (var o in orders) { await publisher.PublishAsync(o); Keep(o); }",
            "List<OrderEvent> failed = []; foreach (var o in orders) { try { await publisher.PublishAsync(o); } catch (NotifyException) { failed.Add(o); } }",
            "foreach (var o in orders) { try { await publisher.PublishAsync(o); } catch (NotifyException) { break; } }",
            "foreach (var o in orders) { try { await publisher.PublishAsync(o); } catch (NotifyException) { await Task.Delay(1, ct); } }",
            "foreach (var o in orders) { try { await publisher.PublishAsync(o); } finally { Keep(o); } }",
            "foreach (var o in orders) { using var scope = new CancellationTokenSource(); await publisher.PublishAsync(o); }",
            "foreach (var o in orders) { var scope = new CancellationTokenSource(); await publisher.PublishAsync(o, scope.Token); }",
            "foreach (var o in orders) { if (o.Id > 5) break; await publisher.PublishAsync(o); }",
            "foreach (var o in orders) { if (o.Id > 5) return; await publisher.PublishAsync(o); }",
            "foreach (var o in orders) { await publisher.PublishAsync(new OrderEvent(1)); }",
            "foreach (var p in new[] { publisher }) { await p.PublishAsync(orders[0]); }",
            "foreach (var o in orders) { var own = connection; await publisher.PublishAsync(o, own); }",
            "foreach (var p in new[] { publisher }) { await p.PublishAsync(new(p.GetHashCode())); }",
            "var all = new[] { publisher }; for (int i = 0; i < all.Length; i++) { await all[i].PublishAsync(new(i)); }",
            "for (int attempt = 0; attempt < 3; attempt++) { await publisher.PublishAsync(orders[0]); }",
            "for (int attempt = 0; attempt < 3; attempt++) { try { await publisher.PublishAsync(orders[0]); break; } catch (NotifyException) { } }",
            "int attempt = 0; do { await publisher.PublishAsync(orders[0]); } while (++attempt < 3);");
    }

    /// <summary>There is no collection, or none with an end that is sure; or the publishes share round trips.</summary>
    [Fact]
    public async Task What_is_no_loop_over_a_collection_is_not()
    {
        await UsageCheck.StatementsAsync(
            "while (!ct.IsCancellationRequested) { await publisher.PublishAsync(orders[0]); }",
            "while (true) { await publisher.PublishAsync(orders[0]); }",
            "for (int i = 0; i < 10; i++) { await publisher.PublishAsync(new OrderEvent(i)); }",
            "const int Few = 3; for (int i = 1; i <= Few; i++) { await publisher.PublishAsync(new OrderEvent(i)); }",
            "for (int i = 0; ; i++) { await publisher.PublishAsync(new OrderEvent(i)); }",
            "var timer = new PeriodicTimer(TimeSpan.FromSeconds(1)); long n = 0; while (await timer.WaitForNextTickAsync(ct)) { n++; await publisher.PublishAsync(new(n)); }",
            "var reader = System.Threading.Channels.Channel.CreateUnbounded<OrderEvent>().Reader; while (await reader.WaitToReadAsync(ct)) { await publisher.PublishAsync(await reader.ReadAsync(ct)); }",
            "var reader = System.Threading.Channels.Channel.CreateUnbounded<OrderEvent>().Reader; await foreach (var o in reader.ReadAllAsync(ct)) { await publisher.PublishAsync(o); }",
            "var queue = new System.Collections.Concurrent.ConcurrentQueue<OrderEvent>(); while (queue.TryDequeue(out var o)) { await publisher.PublishAsync(o); }",
            "long n = 0; for (var end = DateTime.UtcNow.AddSeconds(1); DateTime.UtcNow < end; ) { await publisher.PublishAsync(new(n++)); }",
            "await foreach (var o in listener.ReadAllAsync(ct)) { await publisher.PublishAsync(o); }",
            "await foreach (var o in listener.ReadAllAsync(ct).Where(o => o.Id > 1).WithCancellation(ct)) { await publisher.PublishAsync(o); }",
            "foreach (var o in new System.Collections.Concurrent.BlockingCollection<OrderEvent>().GetConsumingEnumerable(ct)) { await publisher.PublishAsync(o); }",
            "IEnumerable<OrderEvent> Endless() { while (true) yield return orders[0]; } foreach (var o in Endless()) { await publisher.PublishAsync(o); }",
            "foreach (var o in orders) { Func<Task> later = async () => await publisher.PublishAsync(o); }",
            "await Task.WhenAll(orders.Select(o => publisher.PublishAsync(o).AsTask()));",
            "await Task.WhenAll(orders.Select(async o => await publisher.PublishAsync(o)));",
            "List<Task> all = []; foreach (var o in orders) { all.Add(publisher.PublishAsync(o).AsTask()); } await Task.WhenAll(all);",
            "orders.ForEach(async _ => await publisher.PublishAsync(orders[0]));",
            "await publisher.PublishManyAsync(orders, ct);",
            "await publisher.PublishAsync(orders[0], ct);");
    }

    [Theory]
    [InlineData("public class C { public async Task M<T>(IChannelPublisher<T> p, T[] all) { foreach (T t in all) await {|NTG302:p.PublishAsync(t)|}; } }")]
    [InlineData("public class C { public async Task M(ChannelPublisher<Mixed> p, Mixed[] all) { foreach (var t in all) await {|NTG302:p.PublishAsync(t)|}; } }")]
    [InlineData("public class C { public required OrderEventsPublisher P { get; init; } public async Task M(OrderEvent[] all) { foreach (var t in all) await {|NTG302:this.P.PublishAsync(t)|}; } }")]
    [InlineData("public abstract class C : List<OrderEvent>, IAsyncEnumerable<OrderEvent> { public abstract IAsyncEnumerator<OrderEvent> GetAsyncEnumerator(CancellationToken ct = default); public async Task M(OrderEventsPublisher p) { C all = this; await foreach (OrderEvent t in all) await p.PublishAsync(t); } }")]
    [InlineData("public class C { public async Task M(C p, int[] all) { foreach (var t in all) await p.PublishAsync(t); } public ValueTask PublishAsync(int t, CancellationToken ct = default) => default; }")]
    public async Task Every_publisher_counts_and_nothing_else(string source) => await UsageCheck.SourceAsync(source);
}
