using Notify;
using Npgsql;

namespace Runtime.Tests.Listening;

public sealed class IgnoreOwnTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task What_the_own_publisher_sends_is_left_out_and_nothing_else()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using ListenerFixture own = new(database);
        await using ListenerFixture other = new(database);
        await using ISubscription<Tick> all = await own.ListenTo("c").SubscribeAsync(ct: Ct);
        await using ISubscription<Tick> foreign = await own.ListenTo("c").SubscribeAsync(
            SubscriptionOptions.Default with { IgnoreOwn = true }, Ct);

        await own.PublishTo("c").PublishAsync(new Tick(1), Ct);
        await own.PublishTo("c").PublishManyAsync([new Tick(2), new Tick(3, "é")], Ct);
        await other.PublishTo("c").PublishAsync(new Tick(4), Ct);
        await using (NpgsqlConnection connection = await Session.OpenAsync(database, Ct))
        {
            await own.PublishTo("c").PublishAsync(new Tick(5), connection, Ct); // The caller's session.
        }

        await own.PublishTo("c").PublishAsync(new Tick(6), Ct);
        await other.PublishTo("c").PublishAsync(new Tick(7), Ct);

        Assert.Equal([1, 2, 3, 4, 5, 6, 7], await all.ReadAllAsync(Ct).Take(7).Select(tick => tick.Id).ToListAsync(Ct));
        Assert.Equal([4, 5, 7], await foreign.ReadAllAsync(Ct).Take(3).Select(tick => tick.Id).ToListAsync(Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_session_that_the_publisher_keeps_is_known_as_its_own_again_with_each_notification()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using ListenerFixture own = new(database);
        await using ListenerFixture other = new(database);
        await using ISubscription<Tick> foreign = await own.ListenTo("c").SubscribeAsync(
            SubscriptionOptions.Default with { IgnoreOwn = true }, Ct);
        await using EventReader events = new(foreign, Ct);
        await events.NextAsync<Listening<Tick>>();
        await own.PublishTo("c").PublishAsync(new Tick(1), Ct);
        await other.PublishTo("c").PublishAsync(new Tick(2), Ct);
        Assert.Equal(2, await events.NextIdAsync());

        // As after a minute, or after a reconnect of the listener.
        own.Publisher.Sessions.Forget();
        await own.PublishTo("c").PublishAsync(new Tick(3), Ct);
        await other.PublishTo("c").PublishAsync(new Tick(4), Ct);
        Assert.Equal(4, await events.NextIdAsync());
    }

    [Fact]
    public void A_session_is_known_for_a_minute_and_not_after_a_reconnect()
    {
        ManualTime time = new();
        OwnSessions sessions = new(time);
        sessions.Use(7);
        Assert.True(sessions.Contains(7));
        Assert.False(sessions.Contains(8));
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.True(sessions.Contains(7));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(sessions.Contains(7)); // By now the number may be somebody else's.
        sessions.Use(7);
        sessions.Forget();
        Assert.False(sessions.Contains(7));
    }

    [Fact(Timeout = 60_000)]
    public async Task After_a_reconnect_what_is_sent_anew_is_left_out_again()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using ListenerFixture own = new(database);
        await using ListenerFixture other = new(database);
        await using ISubscription<Tick> subscription = await own.ListenTo("c").SubscribeAsync(
            SubscriptionOptions.Default with { IgnoreOwn = true }, Ct);
        await using EventReader events = new(subscription, Ct);
        await events.NextAsync<Listening<Tick>>();
        await Session.TerminateListenerAsync(database, Ct);
        await events.NextAsync<Gap<Tick>>();
        await events.NextAsync<Listening<Tick>>();
        await own.PublishTo("c").PublishAsync(new Tick(1), Ct);
        await other.PublishTo("c").PublishAsync(new Tick(2), Ct);
        Assert.Equal(2, await events.NextIdAsync());
    }
}
