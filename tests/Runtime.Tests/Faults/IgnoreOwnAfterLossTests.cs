using Notify;

namespace Runtime.Tests.Faults;

/// <summary>The listener reconnects while something of the own publisher is on its way.</summary>
public sealed class IgnoreOwnAfterLossTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task What_was_on_its_way_is_left_out_all_the_same()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using TcpProxy proxy = new(database);
        await using ListenerFixture other = new(database);
        await using ListenerFixture own = new(proxy.ConnectionString, options =>
        {
            options.ListenerConnectionString = database;
            options.ConnectTimeout = TimeSpan.FromSeconds(2); // The canary is held back with the rest.
        });
        await using ISubscription<Tick> subscription = await own.ListenTo("c").SubscribeAsync(new SubscriptionOptions { IgnoreOwn = true }, Ct);
        await using EventReader events = new(subscription, Ct);
        await events.NextAsync<Listening<Tick>>();
        Task held = proxy.SwallowRequests();
        Task publishing = own.PublishTo("c").PublishManyAsync([new Tick(1)], Ct).AsTask();
        await held.WaitAsync(Ct);
        await Session.TerminateListenerAsync(database, Ct);
        await events.NextAsync<Gap<Tick>>();
        await events.NextAsync<Listening<Tick>>();
        proxy.Release();
        await publishing;
        await other.PublishTo("c").PublishAsync(new Tick(2), Ct);
        Assert.Equal(2, await events.NextIdAsync());
    }
}
