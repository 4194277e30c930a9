using Microsoft.CodeAnalysis;

namespace Generator.Tests.Usage;

/// <summary>NTG301: a subscription that certainly nobody disposes.</summary>
public sealed class UndisposedSubscriptionTests
{
    [Fact]
    public async Task A_subscription_that_is_only_read_is_reported()
    {
        IReadOnlyList<Diagnostic> found = await UsageCheck.StatementsAsync(
            "ISubscription<OrderEvent> {|NTG301:orders1|} = await listener.SubscribeAsync();",
            "var {|NTG301:mine|} = await listener.SubscribeAsync(ct: ct).ConfigureAwait(false);",
            "IAsyncDisposable {|NTG301:mine|} = await listener.SubscribeAsync();",
            "var {|NTG301:mine|} = await listener.SubscribeAsync().AsTask();",
            "var {|NTG301:mine|} = listener.SubscribeAsync().AsTask().Result;",
            "var {|NTG301:mine|} = listener.SubscribeAsync().AsTask().GetAwaiter().GetResult();",
            "ISubscription<OrderEvent> mine; {|NTG301:mine|} = await listener.SubscribeAsync();",
            "ISubscription<OrderEvent>? mine = null; {|NTG301:mine|} ??= await listener.SubscribeAsync();",
            "var {|NTG301:mine|} = await listener.SubscribeAsync(); await foreach (OrderEvent e in mine.ReadAllAsync(ct)) { Console.WriteLine(mine.Channel); }",
            "ISubscription<OrderEvent>? {|NTG301:mine|} = await listener.SubscribeAsync(); if (mine != null) Console.WriteLine(mine?.Channel);",
            "Func<Task> later = async () => { var {|NTG301:mine|} = await listener.SubscribeAsync(); };",
            "async Task Later() { var {|NTG301:mine|} = await listener.SubscribeAsync(); } await Later();",
            "var {|NTG301:first|} = await listener.SubscribeAsync(); await using var second = await listener.SubscribeAsync();");
        Assert.All(found, diagnostic => Assert.Equal(DiagnosticSeverity.Warning, diagnostic.Severity));
        Assert.Contains("The subscription \"orders1\" is never disposed", found[0].GetMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subscription_without_a_variable_is_reported_where_it_is_read()
    {
        IReadOnlyList<Diagnostic> found = await UsageCheck.StatementsAsync(
            "await foreach (var o in (await {|NTG301:listener.SubscribeAsync()|}).ReadAllAsync(ct)) { Keep(o); }",
            "await foreach (var o in (await {|NTG301:listener.SubscribeAsync(ct: ct)|}.ConfigureAwait(false)).ReadEventsAsync().WithCancellation(ct)) { Keep(o); }",
            "var first = await (await {|NTG301:listener.SubscribeAsync()|}).ReadAllAsync(ct).FirstAsync(ct);",
            "Keep((await {|NTG301:listener.SubscribeAsync()|}).Channel);",
            "Keep({|NTG301:listener.SubscribeAsync()|}.AsTask().Result.ReadAllAsync(ct));");
        Assert.All(found, diagnostic => Assert.Contains("The subscription of this expression", diagnostic.GetMessage(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_subscription_of_a_task_in_a_variable_is_reported()
    {
        await UsageCheck.StatementsAsync(
            "var {|NTG301:pending|} = listener.SubscribeAsync();",
            "var {|NTG301:pending|} = listener.SubscribeAsync().AsTask(); await pending;",
            "var {|NTG301:pending|} = listener.SubscribeAsync().AsTask(); pending.Wait();",
            "Task<ISubscription<OrderEvent>> {|NTG301:pending|} = listener.SubscribeAsync(ct: ct).AsTask(); Keep(pending.IsCompleted); _ = await pending.ConfigureAwait(false);",
            "var {|NTG301:pending|} = listener.SubscribeAsync(); var mine = await pending; await foreach (var o in mine.ReadAllAsync(ct)) { Keep(o); }",
            "var {|NTG301:pending|} = listener.SubscribeAsync(); await foreach (var o in (await pending).ReadAllAsync(ct)) { Keep(o); }",
            "var {|NTG301:pending|} = listener.SubscribeAsync().AsTask(); Keep(pending.Result.Channel);");
    }

    [Fact]
    public async Task A_subscription_in_a_private_member_that_its_class_never_disposes_is_reported()
    {
        await UsageCheck.MembersAsync(
            "private ISubscription<OrderEvent>? _mine; public async Task M() { {|NTG301:_mine|} = await listener.SubscribeAsync(); }",
            "private ISubscription<OrderEvent>? _mine; public async Task M() { {|NTG301:this._mine|} = await listener.SubscribeAsync(); Keep(nameof(_mine)); }",
            "private ISubscription<OrderEvent>? _mine; public async Task M() { {|NTG301:_mine|} ??= await listener.SubscribeAsync(); await foreach (var o in _mine.ReadAllAsync()) { Keep(o); } }",
            "private static ISubscription<OrderEvent>? _mine; public async Task M() { {|NTG301:_mine|} = await listener.SubscribeAsync(); if (_mine is not null) Keep(_mine.Channel); }",
            "private ISubscription<OrderEvent>? Mine { get; set; } public async Task M() { {|NTG301:Mine|} = await listener.SubscribeAsync(); } public string? N() => Mine?.Channel;",
            "private Task<ISubscription<OrderEvent>>? _mine; public void M() { {|NTG301:_mine|} = listener.SubscribeAsync().AsTask(); } public async Task N() { await foreach (var o in (await _mine!).ReadAllAsync()) { Keep(o); } }",
            "private class Inner(IOrderEventsListener l) { private ISubscription<OrderEvent>? _mine; public async Task M() { {|NTG301:_mine|} = await l.SubscribeAsync(); } } public object New() => new Inner(listener);",

            "private ISubscription<OrderEvent>? _mine; public async Task M() { _mine = await listener.SubscribeAsync(); } public ValueTask DisposeAsync() => _mine?.DisposeAsync() ?? default;",
            "private ISubscription<OrderEvent>? _mine; public async Task M() { _mine = await listener.SubscribeAsync(); } public async Task End() { if (_mine is { } mine) await mine.DisposeAsync(); }",
            "private ISubscription<OrderEvent>? _mine; public async Task M() { _mine = await listener.SubscribeAsync(); } public async Task End() { await using (_mine) { } }",
            "private ISubscription<OrderEvent>? _mine; public async Task M() { _mine = await listener.SubscribeAsync(); } public async Task End() { await using var mine = _mine; }",
            "private ISubscription<OrderEvent>? _mine; public async Task M() { _mine = await listener.SubscribeAsync(); } public void End() => Keep(this._mine!);",
            "private ISubscription<OrderEvent>? _mine; public async Task M() { _mine = await listener.SubscribeAsync(); } public ISubscription<OrderEvent>? Mine => _mine;",
            "private ISubscription<OrderEvent>? _mine; public async Task M() { _mine = await listener.SubscribeAsync(); } private class Inner { public ValueTask End(dynamic outer) => outer._mine.DisposeAsync(); } public object New() => new Inner();",
            "private Task<ISubscription<OrderEvent>>? _mine; public void M() { _mine = listener.SubscribeAsync().AsTask(); } public async Task N() { await using var mine = await _mine!; }",
            "protected ISubscription<OrderEvent>? _mine; public async Task M() { _mine = await listener.SubscribeAsync(); }",
            "internal ISubscription<OrderEvent>? Mine { get; set; } public async Task M() { Mine = await listener.SubscribeAsync(); }",
            "private readonly List<ISubscription<OrderEvent>> _all = []; public async Task M() { _all.Add(await listener.SubscribeAsync()); }",
            "private object? _mine; public async Task M() { _mine = await listener.SubscribeAsync(); }");
    }

    /// <summary>The rest of a class may be in another file, such as a Razor component.</summary>
    [Fact]
    public async Task A_private_member_that_another_part_of_the_class_mentions_is_not()
    {
        await UsageCheck.FilesAsync(
            "public partial class C(IOrderEventsListener l) { private ISubscription<OrderEvent>? _mine; public async Task M() { _mine = await l.SubscribeAsync(); } }",
            "public partial class C { public async ValueTask DisposeAsync() { if (_mine is not null) await _mine.DisposeAsync(); } }");
        await UsageCheck.FilesAsync(
            "public partial class C(IOrderEventsListener l) { private ISubscription<OrderEvent>? _mine; public async Task M() { {|NTG301:_mine|} = await l.SubscribeAsync(); } }",
            "public partial class C { public async ValueTask DisposeAsync() { await Task.Yield(); } }");
    }

    /// <summary>A method that only the class can call, and that passes on a new subscription.</summary>
    [Fact]
    public async Task A_private_method_that_subscribes_counts_as_SubscribeAsync()
    {
        const string Open = "private ValueTask<ISubscription<OrderEvent>> OpenAsync() => listener.SubscribeAsync();";
        IReadOnlyList<Diagnostic> found = await UsageCheck.MembersAsync(
            Open + "public async Task M() { await {|NTG303:OpenAsync()|}; }",
            Open + "public async Task M() { var {|NTG301:mine|} = await OpenAsync(); }",
            Open + "public async Task M() { await foreach (var o in (await {|NTG301:OpenAsync()|}).ReadAllAsync()) { Keep(o); } }",
            Open + "private ISubscription<OrderEvent>? _mine; public async Task M() { {|NTG301:_mine|} = await this.OpenAsync(); }",
            Open + "private Task<ISubscription<OrderEvent>> AgainAsync() { return OpenAsync().AsTask(); } public async Task M() { _ = await {|NTG303:AgainAsync()|}; }",
            "private async Task<ISubscription<OrderEvent>> OpenAsync() { return await listener.SubscribeAsync().ConfigureAwait(false); } public async Task M() { await {|NTG303:OpenAsync()|}; }",
            "private async Task<ISubscription<OrderEvent>> OpenAsync() { var mine = await listener.SubscribeAsync(); return mine; } public async Task M() { await {|NTG303:OpenAsync()|}; }",
            "private static async Task<ISubscription<T>> OpenAsync<T>(IChannelListener<T> l) => await l.SubscribeAsync(); public async Task M() { await {|NTG303:OpenAsync(listener)|}; }",
            "public async Task M() { await {|NTG303:OpenAsync()|}; ValueTask<ISubscription<OrderEvent>> OpenAsync() => listener.SubscribeAsync(); }",

            Open + "public async Task M() { await using var mine = await OpenAsync(); }",
            Open + "public async Task M() { Keep(await OpenAsync()); }",
            "private ISubscription<OrderEvent>? _mine; private async Task<ISubscription<OrderEvent>> OpenAsync() => _mine ??= await listener.SubscribeAsync(); public async Task M() { await OpenAsync(); await _mine!.DisposeAsync(); }",
            "private async Task<ISubscription<OrderEvent>> OpenAsync() { var mine = await listener.SubscribeAsync(); _kept = mine; return mine; } public async Task M() { await OpenAsync(); }",
            "private Task<ISubscription<OrderEvent>> OpenAsync() => (Task<ISubscription<OrderEvent>>)_kept!; public async Task M() { await OpenAsync(); }",
            "public ValueTask<ISubscription<OrderEvent>> OpenAsync() => listener.SubscribeAsync();",
            "private async Task<int> OpenAsync() { await using var mine = await listener.SubscribeAsync(); return 1; } public async Task M() { await OpenAsync(); }");
        Assert.Contains("The result of OpenAsync is discarded", found[0].GetMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subscription_that_is_disposed_or_given_away_is_not()
    {
        await UsageCheck.StatementsAsync(
            "await using var mine = await listener.SubscribeAsync();",
            "await using (var mine = await listener.SubscribeAsync()) { }",
            "await using (await listener.SubscribeAsync()) { }",
            "var mine = await listener.SubscribeAsync(); await using (mine) { }",
            "var mine = await listener.SubscribeAsync(); await using (mine.ConfigureAwait(false)) { }",
            "var mine = await listener.SubscribeAsync(); await using var _ = mine.ConfigureAwait(false);",
            "var mine = await listener.SubscribeAsync(); try { } finally { await mine.DisposeAsync(); }",
            "ISubscription<OrderEvent>? mine = null; try { mine = await listener.SubscribeAsync(); } finally { if (mine != null) await mine.DisposeAsync(); }",
            "ISubscription<OrderEvent>? mine = await listener.SubscribeAsync(); await (mine?.DisposeAsync() ?? default);",
            "var mine = await listener.SubscribeAsync(); ct.Register(() => mine.DisposeAsync());",
            "var mine = await listener.SubscribeAsync(); ct.Register(End); void End() => mine.DisposeAsync();",
            "_kept = await listener.SubscribeAsync();",
            "var mine = await listener.SubscribeAsync(); _kept = mine;",
            "var mine = await listener.SubscribeAsync(); Keep(mine);",
            "Keep(await listener.SubscribeAsync());",
            "var mine = await listener.SubscribeAsync(); object[] all = [mine];",
            "var mine = await listener.SubscribeAsync(); var pair = (mine, 1);",
            "var mine = await listener.SubscribeAsync(); var other = mine;",
            "ISubscription<OrderEvent> other; var mine = await listener.SubscribeAsync(); other = mine;",
            "ISubscription<OrderEvent> mine; _kept = mine = await listener.SubscribeAsync();",
            "var mine = await listener.SubscribeAsync(); Func<CancellationToken, IAsyncEnumerable<OrderEvent>> read = mine.ReadAllAsync;",
            "var all = new List<ISubscription<OrderEvent>> { await listener.SubscribeAsync() };",
            "var pending = listener.SubscribeAsync(); await using var mine = await pending;",
            "var pending = listener.SubscribeAsync(); var mine = await pending; await mine.DisposeAsync();",
            "var pending = listener.SubscribeAsync().AsTask(); await Task.WhenAll(pending);",
            "var pending = listener.SubscribeAsync().AsTask(); await (await pending).DisposeAsync();",
            "var pending = listener.SubscribeAsync().AsTask(); _kept = pending;",
            "Task pending = listener.SubscribeAsync().AsTask(); await pending;",
            "var pending = listener.SubscribeAsync().AsTask(); await ((Task)pending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);",
            "async Task<ISubscription<OrderEvent>> Open() { var mine = await listener.SubscribeAsync(); return mine; }",
            "Func<Task<ISubscription<OrderEvent>>> open = async () => await listener.SubscribeAsync();");
    }

    [Theory]
    [InlineData("public class C { public async Task M(ChannelListener<OrderEvent> l) { var {|NTG301:mine|} = await l.SubscribeAsync(); } }")]
    [InlineData("public class C { public async Task M(OrderEventsListener l) { var {|NTG301:mine|} = await l.SubscribeAsync(); } }")]
    [InlineData("public class C { public async Task M(IRoomMessagesListener l) { var {|NTG301:mine|} = await l.For(1).SubscribeAsync(); } }")]
    [InlineData("public class C { public async Task M<T>(IChannelListener<T> l) { var {|NTG301:mine|} = await l.SubscribeAsync(); } }")]
    [InlineData("public class C { private Func<IOrderEventsListener, Task> _f = async l => { var {|NTG301:mine|} = await l.SubscribeAsync(); }; }")]
    [InlineData("public class C { private async Task<int> SubscribeAsync() => await Task.FromResult(1); public async Task M() { var mine = await SubscribeAsync(); } }")]
    public async Task Every_listener_counts_and_nothing_else(string source)
    {
        await UsageCheck.SourceAsync(source);
    }

    [Fact]
    public async Task A_program_is_one_method()
    {
        await UsageCheck.ProgramAsync("""
            IOrderEventsListener listener = null!;
            var {|NTG301:forgotten|} = await listener.SubscribeAsync();
            var mine = await listener.SubscribeAsync();
            Console.WriteLine(forgotten.Channel + mine.Channel);
            await End();
            async Task End() => await mine.DisposeAsync();
            """);
    }

    [Fact]
    public async Task Generated_code_is_left_alone()
    {
        await UsageCheck.SourceAsync("""
            // <auto-generated/>
            public class C { public async Task M(IOrderEventsListener l) { var mine = await l.SubscribeAsync(); } }
            """);
    }
}
