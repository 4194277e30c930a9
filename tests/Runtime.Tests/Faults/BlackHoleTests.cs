using System.Diagnostics;
using Notify;
using Npgsql;

namespace Runtime.Tests.Faults;

/// <summary>Nothing passes and nothing closes: only a question without an answer shows it.</summary>
public sealed class BlackHoleTests(PostgresServer server)
{
    private static readonly TimeSpan Keepalive = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(20);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task A_black_hole_is_noticed_within_twice_the_keepalive()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using TcpProxy proxy = new(database);
        await using ListenerFixture fixture = Watchful(database, proxy);
        await using FaultScenario scenario = await FaultScenario.StartAsync(fixture, database, Ct);
        proxy.Swallow();
        Stopwatch watch = Stopwatch.StartNew();
        await ExpectNoticedAsync(fixture, watch);
        await WaitUntil.TrueAsync(() => fixture.Listener.Health.Condition == ListenerCondition.Unusable, Ct);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, (Keepalive * 2) + TimeSpan.FromSeconds(10));
        await Task.Delay(watch.Elapsed < Outage ? Outage - watch.Elapsed : TimeSpan.Zero, Ct); // The rest of the outage.
        // The way is still closed, and nobody calls that healthy.
        Assert.Equal(ListenerCondition.Unusable, fixture.Listener.Health.Condition);
        Assert.NotEqual(ListenerState.Listening, fixture.Listener.State);
        Assert.Equal(1, fixture.Listener.Generation);
        // What comes out of the hole afterwards is nobody's: the connection was given up.
        await scenario.PublishAsync(first: 1000, count: 5);
        proxy.Release();
        await scenario.ExpectOneGapAsync(2);
        await scenario.ExpectWholeAsync();
        await scenario.ExpectNothingStuckAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task A_host_that_has_become_a_black_hole_is_left_for_the_next_one()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using TcpProxy proxy = new(database);
        await using ListenerFixture fixture = Watchful(database, proxy, options =>
        {
            // The same server twice: through the proxy, and past it.
            NpgsqlConnectionStringBuilder settings = new(database);
            int port = new NpgsqlConnectionStringBuilder(proxy.ConnectionString).Port;
            settings.Host = $"127.0.0.1:{port},{settings.Host}:{settings.Port}";
            options.ListenerConnectionString = settings.ConnectionString;
            options.ConnectTimeout = Keepalive * 2;
        });
        await using FaultScenario scenario = await FaultScenario.StartAsync(fixture, database, Ct);
        proxy.Swallow();
        await ExpectNoticedAsync(fixture, Stopwatch.StartNew());
        // Nothing passes there still.
        await scenario.ExpectOneGapAsync(2);
        await scenario.ExpectWholeAsync();
        proxy.Cut(); // Until then the server believes in the first session.
        await scenario.ExpectNothingStuckAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task A_way_that_is_closed_in_one_direction_only_is_noticed_too()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using TcpProxy proxy = new(database);
        await using ListenerFixture fixture = Watchful(database, proxy);
        await using FaultScenario scenario = await FaultScenario.StartAsync(fixture, database, Ct);
        Task asked = proxy.SwallowRequests();
        Stopwatch watch = Stopwatch.StartNew();
        await ExpectNoticedAsync(fixture, watch);
        Assert.True(asked.IsCompleted);
        proxy.Release();
        await scenario.ExpectOneGapAsync(2);
        await scenario.ExpectWholeAsync();
        await scenario.ExpectNothingStuckAsync();
    }

    [Theory(Timeout = 120_000)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(2000)]
    public async Task A_stall_in_the_middle_of_a_notification_is_noticed_too(int bytes)
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using TcpProxy proxy = new(database);
        await using ListenerFixture fixture = Watchful(database, proxy);
        await using FaultScenario scenario = await FaultScenario.StartAsync(fixture, database, Ct);
        Task stalled = proxy.StallAnswersAfter(bytes);
        await scenario.PublishAsync(first: 1000, count: 1, text: new string('x', 7000));
        await stalled.WaitAsync(Ct);
        Stopwatch watch = Stopwatch.StartNew();
        await ExpectNoticedAsync(fixture, watch);
        proxy.Release();
        await scenario.ExpectOneGapAsync(2);
        await scenario.ExpectWholeAsync();
        await scenario.ExpectNothingStuckAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task A_way_that_is_only_slow_is_no_black_hole()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using TcpProxy proxy = new(database) { Delay = TimeSpan.FromMilliseconds(50) };
        await using ListenerFixture fixture = Watchful(database, proxy, options => options.PingTimeout = TimeSpan.FromSeconds(10));
        await using FaultScenario scenario = await FaultScenario.StartAsync(fixture, database, Ct);
        await Task.Delay(Keepalive * 1.5, Ct); // A ping.
        await scenario.ExpectWholeAsync();
        Assert.Equal(1, fixture.Listener.Generation);
        await scenario.ExpectNothingStuckAsync();
    }

    private static ListenerFixture Watchful(string database, TcpProxy proxy, Action<NotifyOptions>? configure = null) => new(database, options =>
    {
        options.ListenerConnectionString = proxy.ConnectionString;
        options.PingInterval = Keepalive;
        options.PingTimeout = Keepalive;
        configure?.Invoke(options);
    });

    private static async Task ExpectNoticedAsync(ListenerFixture fixture, Stopwatch watch)
    {
        Exception? error = (await fixture.Log.WaitForAsync(nameof(NotifyLog.ConnectionLost), Ct)).Error;
        Assert.True(error is TimeoutException, $"the reason is {error}");
        // Twice the keepalive, and what a busy machine takes; by itself, TCP needs minutes (F18).
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, (Keepalive * 2) + TimeSpan.FromSeconds(10));
    }
}
