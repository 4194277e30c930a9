namespace Generator.Tests.Usage;

/// <summary>NTG303: a subscription that is gone as soon as it is there.</summary>
public sealed class DroppedSubscriptionTests
{
    [Theory]
    [InlineData("await {|NTG303:listener.SubscribeAsync()|};")]
    [InlineData("await {|NTG303:listener.SubscribeAsync(ct: ct)|}.ConfigureAwait(false);")]
    [InlineData("_ = await {|NTG303:listener.SubscribeAsync()|};")]
    [InlineData("_ = {|NTG303:listener.SubscribeAsync()|};")]
    [InlineData("_ = {|NTG303:listener.SubscribeAsync()|}.AsTask();")]
    [InlineData("{|NTG303:listener.SubscribeAsync()|}.AsTask();")]
    [InlineData("Func<Task> later = async () => { await {|NTG303:listener.SubscribeAsync()|}; };")]
    [InlineData("async Task Later() => await {|NTG303:listener.SubscribeAsync()|}; await Later();")]
    public async Task A_dropped_subscription_is_reported(string statements)
    {
        Assert.Contains("is discarded", Assert.Single(await UsageCheck.StatementsAsync(statements)).GetMessage(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("await using var mine = await listener.SubscribeAsync();")]
    [InlineData("Keep(listener.SubscribeAsync());")]
    [InlineData("await (await listener.SubscribeAsync()).DisposeAsync();")]
    [InlineData("await Task.WhenAll(listener.SubscribeAsync().AsTask(), listener.SubscribeAsync().AsTask());")]
    [InlineData("Func<Task> expectedToThrow = async () => await listener.SubscribeAsync();")]
    [InlineData("Func<Task> expectedToThrow = () => listener.SubscribeAsync().AsTask();")]
    [InlineData("ValueTask<ISubscription<OrderEvent>> Open() => listener.SubscribeAsync();")]
    [InlineData("await foreach (OrderEvent e in listener.ReadAllAsync(ct)) { }")]
    public async Task A_subscription_that_someone_gets_is_not(string statements)
    {
        await UsageCheck.StatementsAsync(statements);
    }
}
