namespace Generator.Tests.Usage;

/// <summary>NTG307: a publish whose outcome no code can see, where the compiler is silent.</summary>
public sealed class DroppedPublishTests
{
    [Fact]
    public async Task A_dropped_task_is_reported()
    {
        await UsageCheck.MembersAsync(
            "public void M(OrderEvent o) { {|NTG307:publisher.PublishAsync(o)|}; }",
            "public void M(OrderEvent o) => {|NTG307:publisher.PublishAsync(o)|};",
            "public void M(OrderEvent o) { {|NTG307:publisher.PublishAsync(o, default(CancellationToken))|}.AsTask(); }",
            "public void M(OrderEvent o) { {|NTG307:publisher.PublishAsync(o)|}.ConfigureAwait(false); }",
            "public void M(OrderEvent o) { {|NTG307:publisher.PublishAsync(o, transaction)|}; }",
            "public void M(OrderEvent[] o) { {|NTG307:publisher.PublishManyAsync(o)|}; }",
            "public void M(RoomMessage o) { if (o.RoomId > 1) {|NTG307:rooms.PublishAsync(o)|}; }",
            "public Task M(OrderEvent o) { {|NTG307:publisher.PublishAsync(o)|}; return Task.CompletedTask; }",
            "public void M(OrderEvent o) { foreach (int i in new[] { 1 }) {|NTG307:publisher.PublishAsync(o)|}; }",
            "public void M(List<OrderEvent> all) { all.ForEach(o => {|NTG307:publisher.PublishAsync(o)|}); }",
            "public void M(List<OrderEvent> all) { all.ForEach(o => { {|NTG307:publisher.PublishAsync(o)|}; }); }",
            "public async Task M(OrderEvent o, CancellationToken ct) { ct.Register(() => {|NTG307:publisher.PublishAsync(o)|}); await Task.Yield(); }",
            "public Action M(OrderEvent o) => () => {|NTG307:publisher.PublishAsync(o)|};",
            "public async Task M(OrderEvent o) { Local(); void Local() { {|NTG307:publisher.PublishAsync(o)|}; } await Task.Yield(); }",
            "public void M(OrderEvent o, IOrderEventsPublisher? p) { p?{|NTG307:.PublishAsync(o)|}; }",
            "public async Task M(OrderEvent o, IOrderEventsPublisher? p) { p?{|NTG307:.PublishAsync(o)|}; await Task.Yield(); }",
            "public void M(OrderEvent o) { var task = {|NTG307:publisher.PublishAsync(o)|}; }",
            "public async Task M(OrderEvent o) { Task task = {|NTG307:publisher.PublishAsync(o)|}.AsTask(); await Task.Yield(); }",
            "public void M(OrderEvent o) { AfterCommit after = new(transaction); publisher.Publish(o, after); {|NTG307:after.CommitAsync()|}; }",
            "public void M(OrderEvent o) { {|NTG307:Get().PublishAsync(o)|}; } private static IOrderEventsPublisher Get() => null!;",
            "public int P { set { {|NTG307:publisher.PublishAsync(new OrderEvent(value))|}; } }");
    }

    [Fact]
    public async Task A_task_that_other_code_gets_or_that_is_discarded_by_name_is_not()
    {
        await UsageCheck.MembersAsync(
            "public async Task M(OrderEvent o) { await publisher.PublishAsync(o); }",
            "public ValueTask M(OrderEvent o) => publisher.PublishAsync(o);",
            "public ValueTask M(OrderEvent o) { return publisher.PublishAsync(o); }",
            "public void M(OrderEvent o) { _ = publisher.PublishAsync(o); }",
            "public void M(OrderEvent o) { _ = publisher.PublishAsync(o).AsTask(); }",
            "public void M(OrderEvent o) { publisher.PublishAsync(o).AsTask().Wait(); }",
            "public void M(OrderEvent o) { publisher.PublishAsync(o).AsTask().GetAwaiter().GetResult(); }",
            "public void M(OrderEvent o) { publisher.PublishAsync(o).AsTask().ContinueWith(_ => { }, TaskScheduler.Default); }",
            "public void M(OrderEvent o) { Keep(publisher.PublishAsync(o)); }",
            "public void M(OrderEvent o) { _kept = publisher.PublishAsync(o); }",
            "public async Task M(OrderEvent o) { var task = publisher.PublishAsync(o); await task; }",
            "public async Task M(List<OrderEvent> all) { await Task.WhenAll(all.Select(o => publisher.PublishAsync(o).AsTask())); }",
            "public async Task M(List<OrderEvent> all) { List<Task> tasks = []; foreach (var o in all) tasks.Add(publisher.PublishAsync(o).AsTask()); await Task.WhenAll(tasks); }",
            "public Func<Task> M(OrderEvent o) => () => publisher.PublishAsync(o).AsTask();",
            "public async Task M(OrderEvent o, IOrderEventsPublisher? p) { await (p?.PublishAsync(o) ?? default); }",
            "public void M(OrderEvent o) { Throws(() => { publisher.PublishAsync(o); }); } private static void Throws(Action action) { }",
            "public void M(OrderEvent o) { Verify(p => p.PublishAsync(o, default(CancellationToken))); } private static void Verify(System.Linq.Expressions.Expression<Action<IOrderEventsPublisher>> call) { }",
            "public void M(OrderEvent o) { NSubstitute.SubstituteExtensions.Received(publisher).PublishAsync(o); }",
            "public void M(C c) { c.PublishAsync(1); } public class C { public ValueTask PublishAsync(int t, CancellationToken ct = default) => default; }",

            // The compiler reports these: CS4014.
            "public async Task M(OrderEvent o) { publisher.PublishAsync(o); await Task.Yield(); }",
            "public async Task M(OrderEvent o) { publisher.PublishAsync(o).ConfigureAwait(false); await Task.Yield(); }",
            "public Func<Task> M(OrderEvent o) => async () => { publisher.PublishAsync(o); await Task.Yield(); };");
    }
}
