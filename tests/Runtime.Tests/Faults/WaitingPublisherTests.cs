using System.Diagnostics;
using Notify;
using Npgsql;

namespace Runtime.Tests.Faults;

/// <summary>The publisher's way waits instead of failing: the listener must not wait with it.</summary>
public sealed class WaitingPublisherTests(PostgresServer server)
{
    /// <summary>Less than the default of ConnectTimeout, which is as long as the publisher was waited for.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(12);

    private const int PoolSize = 2;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>What waits between the publisher and the server. The listener has its own way, or the same.</summary>
    public enum Wait
    {
        FullPool,
        ReservedPool,
        PausedPool,
        OwnPool,
        Answer,
        Dialling,
    }

    public static TheoryData<Wait> Waits => [.. Enum.GetValues<Wait>()];

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Waits))]
    public async Task A_publisher_that_waits_holds_up_nobody(Wait wait)
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using Disposables between = new();
        string publishing = await InsertAsync(wait, database, between);
        int dialled = 0;
        await using ListenerFixture fixture = new(publishing, options =>
        {
            options.ListenerConnectionString = wait is Wait.FullPool or Wait.ReservedPool ? null : database;
            options.PingInterval = TimeSpan.FromSeconds(1); // Where no wake-up comes through, the tick does.
            options.ConfigureDataSource = wait != Wait.OwnPool ? null : builder => builder.UsePhysicalConnectionInitializer(
                _ => { },
                connection => Interlocked.Increment(ref dialled) <= PoolSize ? Task.Delay(Timeout.Infinite, Ct) : Task.CompletedTask);
        });
        for (int i = 0; wait == Wait.OwnPool && i < PoolSize; i++)
        {
            fixture.PublishTo("bulk").PublishManyAsync([new Tick(i)], Ct).AsTask().Observe();
            await WaitUntil.TrueAsync(() => Volatile.Read(ref dialled) > i, Ct);
        }

        await ExpectSoonAsync(fixture, database);
        await using RecordingSubscriber later = await RecordingSubscriber.OfAsync(fixture, "later", Ct);
        await later.ExpectAsync("listening 1");
    }

    [Fact(Timeout = 120_000)]
    public async Task As_many_processes_as_a_pooler_in_session_mode_has_places_come_up()
    {
        const int Processes = 4;
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using PgBouncer pooler = await PgBouncer.StartAsync(database, "session", Ct, poolSize: Processes);
        await using Disposables fixtures = new();
        await Task.WhenAll(Enumerable.Range(0, Processes).Select(
            _ => ExpectSoonAsync(fixtures.Push(new ListenerFixture(pooler.ConnectionString)), database)));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_first_host_that_does_not_answer_costs_its_part_of_one_attempt()
    {
        Assert.SkipWhen(UnansweredPort.Unavailable is not null, UnansweredPort.Unavailable ?? "");
        string database = await server.CreateDatabaseAsync(ct: Ct);
        using UnansweredPort port = new();
        NpgsqlConnectionStringBuilder hosts = new(database);
        hosts.Host = $"{hosts.Host}:{port.Port},{hosts.Host}:{hosts.Port}";
        await using ListenerFixture fixture = new(hosts.ConnectionString, options => options.ConnectTimeout = TimeSpan.FromSeconds(8));
        // Half of ConnectTimeout for the host, and a quarter for the publisher, which tries it, too.
        await ExpectSoonAsync(fixture, database);
        Assert.Equal(0, fixture.Log.Count(nameof(NotifyLog.ConnectionLost)));
    }

    [Fact(Timeout = 120_000)]
    public async Task An_abandoned_dial_leaves_nothing_behind()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using TcpProxy proxy = new(database);
        Task dialled = proxy.SwallowRequests();
        await using ListenerFixture fixture = new(proxy.ConnectionString, options =>
        {
            options.ListenerConnectionString = database;
            options.ConnectTimeout = TimeSpan.FromSeconds(2);
        });
        await ExpectSoonAsync(fixture, database);
        await dialled;
        await fixture.Log.WaitForAsync(nameof(NotifyLog.CanaryByOwnConnection), Ct);
        proxy.Release(); // What was sent before goes through now, and what wakes the listener.
        await using (RecordingSubscriber later = await RecordingSubscriber.OfAsync(fixture, "later", Ct))
        {
            await later.ExpectAsync("listening 1");
        }

        await Session.GoneAsync(database, "notify publisher", Ct);
    }

    /// <returns>What the publisher connects to.</returns>
    private static async Task<string> InsertAsync(Wait wait, string database, Disposables between)
    {
        switch (wait)
        {
            case Wait.FullPool:
                return between.Push(await PgBouncer.StartAsync(database, "session", Ct, poolSize: 1)).ConnectionString;
            case Wait.ReservedPool:
                const string Reserve = "reserve_pool_size = 1\nreserve_pool_timeout = 8";
                return between.Push(await PgBouncer.StartAsync(database, "session", Ct, poolSize: 1, Reserve)).ConnectionString;
            case Wait.PausedPool:
                PgBouncer pooler = between.Push(await PgBouncer.StartAsync(database, "session", Ct));
                await pooler.PauseAsync(Ct);
                return pooler.ConnectionString;
            case Wait.OwnPool:
                return new NpgsqlConnectionStringBuilder(database) { MaxPoolSize = PoolSize }.ConnectionString;
            case Wait.Answer:
                TcpProxy proxy = between.Push(new TcpProxy(database));
                proxy.Swallow();
                return proxy.ConnectionString;
            default:
                Assert.SkipWhen(UnansweredPort.Unavailable is not null, UnansweredPort.Unavailable ?? "");
                return new NpgsqlConnectionStringBuilder(database) { Port = between.Push(new UnansweredPort()).Port }.ConnectionString;
        }
    }

    private static async Task ExpectSoonAsync(ListenerFixture fixture, string database)
    {
        Stopwatch watch = Stopwatch.StartNew();
        await using RecordingSubscriber subscriber = await RecordingSubscriber.OfAsync(fixture, "c", Ct);
        await subscriber.ExpectAsync("listening 1");
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Soon);
        await Session.ExecuteAsync(database, "notify c, '{\"id\":1}'", Ct);
        await subscriber.ExpectAsync("1");
    }
}
