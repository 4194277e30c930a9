using Microsoft.CodeAnalysis;

namespace Generator.Tests.Usage;

/// <summary>NTG301: a subscription that certainly nobody disposes.</summary>
public sealed class UndisposedSubscriptionTests
{
    [Theory]
    [InlineData("ISubscription<OrderEvent> {|NTG301:orders1|} = await listener.SubscribeAsync();")]
    [InlineData("var {|NTG301:mine|} = await listener.SubscribeAsync(ct: ct).ConfigureAwait(false);")]
    [InlineData("IAsyncDisposable {|NTG301:mine|} = await listener.SubscribeAsync();")]
    [InlineData("var {|NTG301:mine|} = await listener.SubscribeAsync().AsTask();")]
    [InlineData("var {|NTG301:mine|} = listener.SubscribeAsync().AsTask().Result;")]
    [InlineData("var {|NTG301:mine|} = listener.SubscribeAsync().AsTask().GetAwaiter().GetResult();")]
    [InlineData("ISubscription<OrderEvent> mine; {|NTG301:mine|} = await listener.SubscribeAsync();")]
    [InlineData(
        """
        var {|NTG301:mine|} = await listener.SubscribeAsync();
        await foreach (OrderEvent e in mine.ReadAllAsync(ct)) { Console.WriteLine(mine.Channel); }
        """)]
    [InlineData("Func<Task> later = async () => { var {|NTG301:mine|} = await listener.SubscribeAsync(); };")]
    [InlineData("async Task Later() { var {|NTG301:mine|} = await listener.SubscribeAsync(); } await Later();")]
    [InlineData(
        """
        var {|NTG301:first|} = await listener.SubscribeAsync();
        await using var second = await listener.SubscribeAsync();
        """)]
    public async Task A_subscription_that_is_only_read_is_reported(string statements)
    {
        Diagnostic diagnostic = Assert.Single(await UsageCheck.StatementsAsync(statements));
        Assert.Equal(DiagnosticSeverity.Warning, diagnostic.Severity);
        Assert.Contains("is never disposed", diagnostic.GetMessage(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("await using var mine = await listener.SubscribeAsync();")]
    [InlineData("await using (var mine = await listener.SubscribeAsync()) { }")]
    [InlineData("await using (await listener.SubscribeAsync()) { }")]
    [InlineData("var mine = await listener.SubscribeAsync(); await using (mine) { }")]
    [InlineData("var mine = await listener.SubscribeAsync(); await using (mine.ConfigureAwait(false)) { }")]
    [InlineData("var mine = await listener.SubscribeAsync(); await using var _ = mine.ConfigureAwait(false);")]
    [InlineData("var mine = await listener.SubscribeAsync(); try { } finally { await mine.DisposeAsync(); }")]
    [InlineData("ISubscription<OrderEvent>? mine = null; try { mine = await listener.SubscribeAsync(); } finally { if (mine != null) await mine.DisposeAsync(); }")]
    [InlineData("ISubscription<OrderEvent>? mine = await listener.SubscribeAsync(); await (mine?.DisposeAsync() ?? default);")]
    [InlineData("var mine = await listener.SubscribeAsync(); ct.Register(() => mine.DisposeAsync());")]
    [InlineData("var mine = await listener.SubscribeAsync(); ct.Register(End); void End() => mine.DisposeAsync();")]
    [InlineData("_kept = await listener.SubscribeAsync();")]
    [InlineData("var mine = await listener.SubscribeAsync(); _kept = mine;")]
    [InlineData("var mine = await listener.SubscribeAsync(); Keep(mine);")]
    [InlineData("Keep(await listener.SubscribeAsync());")]
    [InlineData("var mine = await listener.SubscribeAsync(); object[] all = [mine];")]
    [InlineData("var mine = await listener.SubscribeAsync(); var pair = (mine, 1);")]
    [InlineData("var mine = await listener.SubscribeAsync(); var other = mine;")]
    [InlineData("ISubscription<OrderEvent> other; var mine = await listener.SubscribeAsync(); other = mine;")]
    [InlineData("ISubscription<OrderEvent> mine; _kept = mine = await listener.SubscribeAsync();")]
    [InlineData("var mine = await listener.SubscribeAsync(); Func<CancellationToken, IAsyncEnumerable<OrderEvent>> read = mine.ReadAllAsync;")]
    [InlineData("var all = new List<ISubscription<OrderEvent>> { await listener.SubscribeAsync() };")]
    [InlineData("var pending = listener.SubscribeAsync();")]
    [InlineData("async Task<ISubscription<OrderEvent>> Open() { var mine = await listener.SubscribeAsync(); return mine; }")]
    [InlineData("Func<Task<ISubscription<OrderEvent>>> open = async () => await listener.SubscribeAsync();")]
    public async Task A_subscription_that_is_disposed_or_given_away_is_not(string statements)
    {
        await UsageCheck.StatementsAsync(statements);
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
