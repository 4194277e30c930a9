using Microsoft.CodeAnalysis;

namespace Generator.Tests.Usage;

/// <summary>NTG303: a subscription that is gone as soon as it is there.</summary>
public sealed class DroppedSubscriptionTests
{
    [Fact]
    public async Task A_dropped_subscription_is_reported()
    {
        IReadOnlyList<Diagnostic> found = await UsageCheck.StatementsAsync(
            "await {|NTG303:listener.SubscribeAsync()|};",
            "await {|NTG303:listener.SubscribeAsync(ct: ct)|}.ConfigureAwait(false);",
            "_ = await {|NTG303:listener.SubscribeAsync()|};",
            "_ = {|NTG303:listener.SubscribeAsync()|};",
            "_ = {|NTG303:listener.SubscribeAsync()|}.AsTask();",
            "{|NTG303:listener.SubscribeAsync()|}.AsTask();",
            "{|NTG303:listener.SubscribeAsync()|}.AsTask().Wait();",
            "Func<Task> later = async () => { await {|NTG303:listener.SubscribeAsync()|}; };",
            "async Task Later() => await {|NTG303:listener.SubscribeAsync()|}; await Later();");
        Assert.All(found, diagnostic => Assert.Contains("SubscribeAsync is discarded", diagnostic.GetMessage(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_subscription_that_someone_gets_is_not()
    {
        await UsageCheck.StatementsAsync(
            "await using var mine = await listener.SubscribeAsync();",
            "Keep(listener.SubscribeAsync());",
            "await (await listener.SubscribeAsync()).DisposeAsync();",
            "await Task.WhenAll(listener.SubscribeAsync().AsTask(), listener.SubscribeAsync().AsTask());",
            "Func<Task> expectedToThrow = async () => await listener.SubscribeAsync();",
            "Func<Task> expectedToThrow = () => listener.SubscribeAsync().AsTask();",
            "ValueTask<ISubscription<OrderEvent>> Open() => listener.SubscribeAsync();",
            "await foreach (OrderEvent e in listener.ReadAllAsync(ct)) { }");
    }
}
