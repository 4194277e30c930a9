using Microsoft.Extensions.Logging;
using Notify;
using Npgsql;

namespace Runtime.Tests.Listening;

public sealed class ReconnectTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task A_terminated_session_is_a_gap_then_Listening_then_what_follows_in_order()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using ListenerFixture fixture = new(database);
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        await using EventReader events = new(subscription, Ct);
        ChannelPublisher<Tick> publisher = fixture.PublishTo("c");
        await publisher.PublishAsync(new Tick(1), Ct);
        Assert.Equal(1, (await events.NextAsync<Listening<Tick>>()).Generation);
        Received<Tick> first = await events.NextAsync<Received<Tick>>();
        Assert.Equal(1, first.Payload.Id);

        DateTimeOffset before = DateTimeOffset.UtcNow;
        for (int generation = 2; generation < 6; generation++)
        {
            await Session.TerminateListenerAsync(database, Ct);
            Gap<Tick> gap = await events.NextAsync<Gap<Tick>>();
            Assert.Equal(GapCause.Disconnected, gap.Cause);
            Assert.Null(gap.Dropped);
            Assert.InRange(gap.Since, before - TimeSpan.FromSeconds(30), DateTimeOffset.UtcNow);
            Assert.Equal(generation, (await events.NextAsync<Listening<Tick>>()).Generation);
            for (int i = 0; i < 3; i++)
            {
                await publisher.PublishAsync(new Tick(10 * generation + i), Ct);
            }

            for (int i = 0; i < 3; i++)
            {
                Received<Tick> next = await events.NextAsync<Received<Tick>>();
                Assert.Equal(10 * generation + i, next.Payload.Id);
                // The publisher's pool was not cleared with the listener (F22).
                Assert.Equal(first.SenderProcessId, next.SenderProcessId);
            }
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task An_outage_of_many_attempts_is_one_gap_and_who_came_meanwhile_waits_for_its_end()
    {
        await using TcpProxy proxy = new(await server.CreateDatabaseAsync(ct: Ct));
        await using ListenerFixture fixture = new(proxy.ConnectionString);
        await using ISubscription<Tick> first = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        ISubscription<Tick> leaving = await fixture.ListenTo("left").SubscribeAsync(ct: Ct);
        await using EventReader events = new(first, Ct);
        await events.NextAsync<Listening<Tick>>();
        proxy.Refuse();
        await fixture.Log.WaitForAsync(nameof(NotifyLog.ConnectionLost), Ct, count: 5);
        Task<ISubscription<Tick>> late = fixture.ListenTo("late").SubscribeAsync(ct: Ct).AsTask();
        await leaving.DisposeAsync();
        await fixture.Log.WaitForAsync(nameof(NotifyLog.ConnectionLost), Ct, count: 7);
        Assert.False(late.IsCompleted);
        proxy.Accept();

        await events.NextAsync<Gap<Tick>>();
        Assert.Equal(2, (await events.NextAsync<Listening<Tick>>()).Generation);
        await using ISubscription<Tick> second = await late;
        await fixture.PublishTo("late").PublishAsync(new Tick(1), Ct);
        Assert.Equal(1, (await second.ReadAllAsync(Ct).FirstAsync(Ct)).Id);
        await fixture.Log.WaitForAsync(nameof(NotifyLog.StartedListening), Ct, text: "Listening to 2 channels on connection 2");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_black_hole_is_noticed_by_the_ping()
    {
        await using TcpProxy proxy = new(await server.CreateDatabaseAsync(ct: Ct));
        await using ListenerFixture fixture = new(proxy.ConnectionString, options =>
        {
            options.PingInterval = TimeSpan.FromSeconds(1);
            options.PingTimeout = TimeSpan.FromSeconds(1);
        });
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        await using EventReader events = new(subscription, Ct);
        await events.NextAsync<Listening<Tick>>();
        DateTimeOffset swallowed = DateTimeOffset.UtcNow;
        proxy.Swallow();
        Gap<Tick> gap = await events.NextAsync<Gap<Tick>>();
        TimeSpan noticed = DateTimeOffset.UtcNow - swallowed;
        Assert.IsType<TimeoutException>((await fixture.Log.WaitForAsync(nameof(NotifyLog.ConnectionLost), Ct)).Error);
        // Twice a second, and what a busy machine takes; by itself, TCP needs minutes (F18).
        Assert.InRange(noticed, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(12));
        Assert.True(gap.Since <= swallowed, "since the last sign of life, not since it was noticed");
        proxy.Release();
        await events.NextAsync<Listening<Tick>>();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_connection_on_which_nothing_arrives_is_not_taken_for_a_good_one()
    {
        // What a transaction-mode pooler looks like: LISTEN succeeds, and what others send never comes.
        string database = await server.CreateDatabaseAsync(ct: Ct);
        string elsewhere = await server.CreateDatabaseAsync(ct: Ct);
        await using ListenerFixture fixture = new(database, options =>
        {
            options.ListenerConnectionString = elsewhere;
            options.PingTimeout = TimeSpan.FromMilliseconds(300);
        });
        // The canary's way is open: it is not what is slow.
        await fixture.PublishTo("c").PublishAsync(new Tick(0), Ct);
        Task subscribing = fixture.ListenTo("c").SubscribeAsync(ct: Ct).AsTask();
        LogEntry entry = await fixture.Log.WaitForAsync(nameof(NotifyLog.VerificationFailed), Ct, count: 2);
        Assert.Equal(LogLevel.Error, entry.Level);
        Assert.Contains("PgBouncer", entry.Text, StringComparison.Ordinal);
        Assert.Contains("ListenerConnectionString", entry.Text, StringComparison.Ordinal);
        Assert.False(subscribing.IsCompleted);
        Assert.Equal(0, fixture.Listener.Generation);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_publisher_that_can_not_connect_does_not_keep_the_listener_from_listening()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using TcpProxy broken = new(database);
        broken.Refuse();
        await using ListenerFixture fixture = new(broken.ConnectionString, options =>
        {
            options.ListenerConnectionString = database;
            options.PingInterval = TimeSpan.FromSeconds(1);
        });
        await using ISubscription<Tick> first = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        // Nobody can wake it: the tick does.
        await using ISubscription<Tick> second = await fixture.ListenTo("d").SubscribeAsync(ct: Ct);
        await Session.ExecuteAsync(database, "notify d, '{\"id\":5}'", Ct);
        Assert.Equal(5, (await second.ReadAllAsync(Ct).FirstAsync(Ct)).Id);
        await using ISubscription<Tick> third = await fixture.ListenTo("e").SubscribeAsync(ct: Ct);
        Assert.Single(fixture.Log.Entries, entry => entry is { Event: nameof(NotifyLog.WakeFailed), Level: LogLevel.Warning });
        Assert.Single(fixture.Log.Entries, entry => entry is { Event: nameof(NotifyLog.CanaryByOwnConnection), Level: LogLevel.Warning });
    }

    [Fact(Timeout = 60_000)]
    public async Task A_publisher_that_hangs_does_not_keep_the_listener_from_listening()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using TcpProxy hole = new(database);
        hole.Swallow();
        await using ListenerFixture fixture = new(hole.ConnectionString, options =>
        {
            options.ListenerConnectionString = database;
            options.ConnectTimeout = options.PingTimeout = TimeSpan.FromSeconds(2);
            options.PingInterval = TimeSpan.FromSeconds(1);
        });
        await using RecordingSubscriber subscriber = await RecordingSubscriber.OfAsync(fixture, "c", Ct);
        await subscriber.ExpectAsync("listening 1");
        await fixture.Log.WaitForAsync(nameof(NotifyLog.CanaryByOwnConnection), Ct);
        await Session.ExecuteAsync(database, "notify c, '{\"id\":5}'", Ct);
        await subscriber.ExpectAsync("5");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_deaf_connection_comes_out_once_a_slow_publisher_sends()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        string name = new NpgsqlConnectionStringBuilder(database).Database!;
        string elsewhere = await server.CreateDatabaseAsync(ct: Ct);
        TaskCompletionSource dialled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ListenerFixture fixture = new(database, options =>
        {
            options.ListenerConnectionString = elsewhere;
            options.PingInterval = TimeSpan.FromSeconds(1);
            options.PingTimeout = TimeSpan.FromMilliseconds(100);
            options.ConnectTimeout = TimeSpan.FromSeconds(2);
            options.ConfigureDataSource = builder =>
            {
                if (builder.ConnectionStringBuilder.Database == name)
                {
                    builder.UsePhysicalConnectionInitializer(_ => { }, _ =>
                    {
                        dialled.TrySetResult();
                        return open.Task;
                    });
                }
            };
        });
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        Assert.True(dialled.Task.IsCompleted);
        await fixture.Log.WaitForAsync(nameof(NotifyLog.CanaryByOwnConnection), Ct);
        Assert.Equal(0, fixture.Log.Count(nameof(NotifyLog.VerificationFailed)));
        open.SetResult();
        await fixture.Log.WaitForAsync(nameof(NotifyLog.VerificationFailed), Ct);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_command_may_take_longer_than_the_ping_interval()
    {
        NotifyOptions options = new()
        {
            ConnectionString = await server.CreateDatabaseAsync(ct: Ct),
            PingInterval = TimeSpan.FromSeconds(1),
        };
        await using PostgresConnection connection = await ListeningConnection.OpenAsync(options, Ct);
        await connection.ExecuteAsync(["select pg_sleep(1.5)"], Ct);
        Assert.True(await connection.QueryAsync<bool>("select pg_sleep(1.5) is not null", Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_session_that_the_server_would_end_for_idleness_is_kept()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        string name = new NpgsqlConnectionStringBuilder(database).Database!;
        await Session.ExecuteAsync(database, $"alter database \"{name}\" set idle_session_timeout = '1s'", Ct);
        await using ListenerFixture fixture = new(database);
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        await using NpgsqlConnection idle = await Session.OpenAsync(database, Ct);
        PostgresException ended = await Assert.ThrowsAnyAsync<PostgresException>(() => idle.WaitAsync(Ct));
        Assert.Equal(PostgresErrorCodes.IdleSessionTimeout, ended.SqlState);
        await Session.ExecuteAsync(database, "notify c, '{\"id\":1}'", Ct);
        Assert.Equal(1, (await subscription.ReadAllAsync(Ct).FirstAsync(Ct)).Id);
        Assert.Equal(1, fixture.Listener.Generation);
    }
}
