using Microsoft.Extensions.Logging;
using Notify;

namespace Runtime.Tests.Listening;

public sealed class ReadingTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task A_payload_that_can_not_be_read_is_a_gap_and_ends_nothing()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using ListenerFixture fixture = new(database);
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        await using ISubscription<Tick> plain = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        await Session.ExecuteAsync(database, "notify c, 'secret'; notify c; notify c, '{\"id\":1}'", Ct);
        await Session.ExecuteAsync(database, "notify c, '{\"id\":2,\"text\":\"throw\"}'; notify c, '{\"id\":3}'", Ct);
        await using EventReader events = new(subscription, Ct);
        await events.NextAsync<Listening<Tick>>();
        await AssertUndecodableAsync();
        await AssertUndecodableAsync();
        Assert.Equal(1, await events.NextIdAsync());
        await AssertUndecodableAsync();
        Assert.Equal(3, await events.NextIdAsync());
        Assert.Equal([1, 3], await plain.ReadAllAsync(Ct).Take(2).Select(tick => tick.Id).ToListAsync(Ct));

        // One for all six, because anyone can cause any number of them.
        LogEntry warning = Assert.Single(fixture.Log.Entries, entry => entry.Level >= LogLevel.Warning);
        Assert.Contains("as c: it is not valid JSON, or it is nested deeper than 64 levels (at $;", warning.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", warning.Text + warning.Error, StringComparison.Ordinal);

        async Task AssertUndecodableAsync()
        {
            Gap<Tick> gap = await events.NextAsync<Gap<Tick>>();
            Assert.Equal(GapCause.UndecodablePayload, gap.Cause);
            Assert.Equal(1, gap.Dropped);
            PayloadFormatException error = Assert.IsType<PayloadFormatException>(gap.Error);
            Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Members_that_the_type_does_not_have_are_logged_once_for_each_shape_without_their_names()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using ListenerFixture fixture = new(database);
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        await Session.ExecuteAsync(
            database, """
            notify c, '{"id":1,"Text":"secret","secret":2}'; notify c, '{"id":2,"secret":{"id":1},"TEXT":"other secret"}'; notify c, '{"I_D":1,"secret":2}';
            notify c, '{"id":3,"text":"x"}'
            """,
            Ct);
        Assert.Equal([1, 2, 3], await subscription.ReadAllAsync(Ct).Take(3).Select(tick => tick.Id).ToListAsync(Ct));
        Assert.Equal(
            [
                "Skipped 2 members of a payload of channel c that its type doesn't have; spelt differently: text",
                "Skipped 2 members of a payload of channel c that its type doesn't have; spelt differently: id",
            ],
            fixture.Log.Entries.Where(entry => entry is { Event: nameof(NotifyLog.UnknownMembersSkipped), Level: LogLevel.Debug }).Select(entry => entry.Text));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(BufferFullMode.DropOldest)]
    [InlineData(BufferFullMode.DropWrite)]
    public async Task A_slow_reader_loses_its_own_notifications_and_learns_how_many(BufferFullMode mode)
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using ListenerFixture fixture = new(database);
        await using ISubscription<Tick> slow = await fixture.ListenTo("c").SubscribeAsync(
            new SubscriptionOptions { Capacity = 10, FullMode = mode }, Ct);
        await using ISubscription<Tick> quick = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        await Session.ExecuteAsync(database, "select pg_notify('c', format('{\"id\":%s}', i)) from generate_series(1, 100) i", Ct);
        // Once the quick one has all, so has the slow one's buffer.
        Assert.Equal(100, await quick.ReadAllAsync(Ct).Take(100).CountAsync(Ct));

        await using EventReader events = new(slow, Ct);
        await events.NextAsync<Listening<Tick>>();
        if (mode == BufferFullMode.DropWrite)
        {
            await AssertIdsAsync(1);
        }

        Gap<Tick> gap = await events.NextAsync<Gap<Tick>>();
        Assert.Equal((GapCause.BufferOverflow, 90L), (gap.Cause, gap.Dropped));
        if (mode == BufferFullMode.DropOldest)
        {
            await AssertIdsAsync(91);
        }

        await fixture.Log.WaitForAsync(nameof(NotifyLog.BufferOverflow), Ct);
        Assert.Single(fixture.Log.Entries, entry => entry is { Event: nameof(NotifyLog.BufferOverflow), Level: LogLevel.Warning });

        async Task AssertIdsAsync(int first)
        {
            for (int i = first; i < first + 10; i++)
            {
                Assert.Equal(i, await events.NextIdAsync());
            }
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task One_reader_at_a_time()
    {
        await using ListenerFixture fixture = new(await server.CreateDatabaseAsync(ct: Ct));
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        await using (EventReader events = new(subscription, Ct))
        {
            await events.NextAsync<Listening<Tick>>();
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await subscription.ReadAllAsync(Ct).FirstAsync(Ct));
            await fixture.PublishTo("c").PublishAsync(new Tick(1), Ct);
            Assert.Equal(1, await events.NextIdAsync());
        }

        await fixture.PublishTo("c").PublishAsync(new Tick(2), Ct);
        Assert.Equal(2, (await subscription.ReadAllAsync(Ct).FirstAsync(Ct)).Id);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_cancelled_enumeration_leaves_the_subscription_as_it_is()
    {
        await using ListenerFixture fixture = new(await server.CreateDatabaseAsync(ct: Ct));
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        using CancellationTokenSource cancel = new();
        Task<Tick> reading = subscription.ReadAllAsync(cancel.Token).FirstAsync(Ct).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        await fixture.PublishTo("c").PublishAsync(new Tick(1), Ct);
        Assert.Equal(1, (await subscription.ReadAllAsync(Ct).FirstAsync(Ct)).Id);
    }

    [Fact(Timeout = 60_000)]
    public async Task Disposing_ends_a_running_enumeration_after_what_is_buffered()
    {
        await using ListenerFixture fixture = new(await server.CreateDatabaseAsync(ct: Ct));
        ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        await using EventReader events = new(subscription, Ct);
        await using ISubscription<Tick> probe = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        await events.NextAsync<Listening<Tick>>();
        await fixture.PublishTo("c").PublishAsync(new Tick(1), Ct);
        await probe.ReadAllAsync(Ct).FirstAsync(Ct);
        await subscription.DisposeAsync();
        await subscription.DisposeAsync();
        Assert.Equal(1, await events.NextIdAsync());
        Assert.Null(await events.NextAsync());
    }
}
