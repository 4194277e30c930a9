using Notify;
using Npgsql;

namespace Runtime.Tests.Faults;

/// <summary>A connection is lost while something of the own publisher is on its way: it is left out all the same.</summary>
public sealed class IgnoreOwnAfterLossTests(PostgresServer server)
{
    private static readonly SubscriptionOptions IgnoringOwn = new() { IgnoreOwn = true };

    private static readonly Dictionary<string, Func<ChannelPublisher<Tick>, Task>> Ways = new(StringComparer.Ordinal)
    {
        ["one"] = publisher => publisher.PublishAsync(new Tick(1), Ct).AsTask(),
        ["some at once"] = publisher => Task.WhenAll(Enumerable.Range(0, 10).Select(i => publisher.PublishAsync(new Tick(1, $"{i}"), Ct).AsTask())),
        ["many"] = publisher => publisher.PublishManyAsync([new Tick(1), new Tick(1, "again")], Ct).AsTask(),
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> WaysOfPublishing() => [.. Ways.Keys];

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(WaysOfPublishing))]
    public async Task The_listener_loses_its_connection_while_it_is_sent(string way)
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using TcpProxy proxy = new(database);
        await using ListenerFixture other = new(database);
        await using ListenerFixture own = new(proxy.ConnectionString, options =>
        {
            options.ListenerConnectionString = database;
            options.ConnectTimeout = TimeSpan.FromSeconds(2); // The canary is held back with the rest.
        });
        await using ISubscription<Tick> subscription = await own.ListenTo("c").SubscribeAsync(IgnoringOwn, Ct);
        await using EventReader events = new(subscription, Ct);
        await events.NextAsync<Listening<Tick>>();
        Task held = proxy.SwallowRequests();
        Task publishing = Ways[way](own.PublishTo("c"));
        await held.WaitAsync(Ct);
        await Session.TerminateListenerAsync(database, Ct);
        await events.NextAsync<Gap<Tick>>();
        await events.NextAsync<Listening<Tick>>();
        proxy.Release();
        await publishing;
        await other.PublishTo("c").PublishAsync(new Tick(2), Ct);
        Assert.Equal(2, await events.NextIdAsync());
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(WaysOfPublishing))]
    public async Task The_publisher_loses_its_connection_before_it_arrives(string way)
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using TcpProxy proxy = new(database);
        await using ListenerFixture other = new(database);
        await using ListenerFixture own = new(database, options => options.ListenerConnectionString = proxy.ConnectionString);
        await using ISubscription<Tick> subscription = await own.ListenTo("c").SubscribeAsync(IgnoringOwn, Ct);
        await using EventReader events = new(subscription, Ct);
        await events.NextAsync<Listening<Tick>>();
        proxy.SwallowAnswers();
        await Ways[way](own.PublishTo("c"));
        await Session.ExecuteAsync(
            database,
            """
            select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and application_name like '%notify publisher%'
            """,
            Ct);
        try
        {
            await own.PublishTo("elsewhere").PublishAsync(new Tick(1), Ct);
        }
        catch (Exception e) when (e is NpgsqlException or PublishOutcomeUnknownException)
        {
            // This is how it finds out.
        }

        await other.PublishTo("c").PublishAsync(new Tick(2), Ct);
        proxy.Release();
        Assert.Equal(2, await events.NextIdAsync());
    }
}
