using Notify;
using Notify.Testing;
using Npgsql;
using Runtime.Harness.Servers;

namespace Runtime.Tests.Faults;

/// <summary>A notification queue that is full: NOTIFY fails, and LISTEN does not.</summary>
public sealed class FullQueueTests(PostgresServer shared)
{
    private const string Others = "someone else's NOTIFY";

    private static readonly Dictionary<string, Func<ListenerFixture, Tick, Task>> Ways = new(StringComparer.Ordinal)
    {
        ["one"] = (fixture, tick) => fixture.PublishTo("c").PublishAsync(tick, Ct).AsTask(),
        ["many"] = (fixture, tick) => fixture.PublishTo("c").PublishManyAsync([tick], Ct).AsTask(),
        ["one on the caller's connection"] = (fixture, tick) => WithConnectionAsync(fixture, connection => fixture.PublishTo("c").PublishAsync(tick, connection, Ct)),
        ["many on the caller's connection"] = (fixture, tick) => WithConnectionAsync(fixture, connection => fixture.PublishTo("c").PublishManyAsync([tick], connection, Ct)),
        [Others] = (fixture, tick) => Session.ExecuteAsync(fixture.Options.ConnectionString, $$"""notify c, '{"id":{{tick.Id}}}'""", Ct),
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task A_listener_comes_up_while_the_queue_is_full_and_says_why_it_proves_nothing()
    {
        await using EmbeddedPostgres server = await StartAsync();
        await using QueueHolder holder = await QueueHolder.FillAsync(server.ConnectionString, Ct);
        Assert.False(await holder.AcceptsAsync(Ct));
        await using ListenerFixture fixture = new(server.ConnectionString);
        await using RecordingSubscriber subscriber = await RecordingSubscriber.OfAsync(fixture, "c", Ct);
        await subscriber.ExpectAsync("listening 1");
        LogEntry warning = await fixture.Log.WaitForAsync(nameof(NotifyLog.ListeningUnverified), Ct);
        Assert.Contains("queue", warning.Text, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Also if all that notifies is someone else, such as the triggers of another program.</summary>
    [Fact(Timeout = 180_000)]
    public async Task When_its_holder_is_gone_the_library_empties_the_queue_whoever_finds_it_full()
    {
        await using EmbeddedPostgres server = await StartAsync();
        foreach ((string way, Func<ListenerFixture, Tick, Task> publishAsync) in Ways)
        {
            RestlessTime time = new();
            await using ListenerFixture fixture = new(server.ConnectionString, time: time);
            await using RecordingSubscriber subscriber = await RecordingSubscriber.OfAsync(fixture, "c", Ct);
            await subscriber.ExpectAsync("listening 1");
            await using (await QueueHolder.FillAsync(server.ConnectionString, Ct))
            {
                PostgresException full = await Assert.ThrowsAsync<PostgresException>(() => publishAsync(fixture, new Tick(1)));
                Assert.Equal(PostgresErrorCodes.ProgramLimitExceeded, full.SqlState);
                while (way == Others && fixture.Log.Count(nameof(NotifyLog.QueueFull)) == 0)
                {
                    await PassAsync(); // until a ping has found out
                }

                LogEntry warning = await fixture.Log.WaitForAsync(nameof(NotifyLog.QueueFull), Ct);
                Assert.Matches(@"process \d+ \(queue holder\), idle in transaction since", warning.Text);
            }

            // No one else asks how full the queue is.
            while (await Record.ExceptionAsync(() => publishAsync(fixture, new Tick(2))) is { } stillFull)
            {
                Assert.IsType<PostgresException>(stillFull);
                await PassAsync();
            }

            await subscriber.ExpectAsync("2");
            Assert.Equal(1, fixture.Log.Count(nameof(NotifyLog.QueueFull)));

            async Task PassAsync()
            {
                time.Advance(TimeSpan.FromSeconds(1));
                await Task.Delay(20, Ct);
            }
        }
    }

    [Fact(Timeout = 180_000)]
    public async Task What_holds_the_queue_is_named_to_a_role_that_may_see_it()
    {
        await using EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(PrivateServer.Options, Ct);
        await using QueueHolder holder = await QueueHolder.HoldAsync(server.ConnectionString, Ct);
        await using NpgsqlConnection younger = await Session.OpenAsync(server.ConnectionString, Ct);
        await younger.ExecuteAsync("begin; select 1", Ct);
        await Session.ExecuteAsync(server.ConnectionString, "create role blind login password 'p'", Ct);
        string blind = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Username = "blind", Password = "p" }.ConnectionString;
        int pid = await Session.QueryAsync<int>(
            server.ConnectionString, "select pid from pg_stat_activity where application_name = 'queue holder'", Ct);
        foreach ((string connectionString, string named) in (List<(string, string)>)
            [(server.ConnectionString, $"process {pid} (queue holder), idle in transaction since 20"), (blind, "can't see")])
        {
            await using NotifyPublisher publisher = new(new NotifyOptions { ConnectionString = connectionString });
            (double usage, string found) = await publisher.Queue.QueryAsync();
            Assert.InRange(usage, 0, 1);
            Assert.Contains(named, found, StringComparison.Ordinal);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Of_looks_that_fail_only_the_first_is_logged()
    {
        RestlessTime time = new();
        LogRecorder log = new();
        int looks = 0;
        using CancellationTokenSource stop = new();
        FullQueue queue = new(_ => throw new NpgsqlException($"look {++looks}"), time, log, stop.Token);
        while (Volatile.Read(ref looks) < 3)
        {
            queue.Report(1);
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(20, Ct);
        }

        await stop.CancelAsync();
        Assert.Equal(1, log.Count(nameof(NotifyLog.QueueUsageUnknown)));
    }

    private static async Task WithConnectionAsync(ListenerFixture fixture, Func<NpgsqlConnection, ValueTask> publishAsync)
    {
        await using NpgsqlConnection connection = await Session.OpenAsync(fixture.Options.ConnectionString, Ct);
        await publishAsync(connection);
    }

    private async Task<EmbeddedPostgres> StartAsync()
    {
        string? unavailable = QueueHolder.Unavailable(await shared.GetVersionAsync());
        Assert.SkipWhen(unavailable is not null, unavailable ?? "");
        return await EmbeddedPostgres.StartAsync(PrivateServer.Options with { Settings = QueueHolder.Settings }, Ct);
    }
}
