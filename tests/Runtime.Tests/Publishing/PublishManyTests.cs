using Notify;
using Npgsql;

namespace Runtime.Tests.Publishing;

public sealed class PublishManyTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(1001)] // Two statements.
    [InlineData(5500)]
    public async Task All_arrive_in_their_order_and_from_one_transaction(int count)
    {
        await using ListenerFixture fixture = new(await server.CreateDatabaseAsync(ct: Ct));
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c")
            .SubscribeAsync(new SubscriptionOptions { Capacity = 10_000 }, Ct);
        List<Tick> ticks = [.. Enumerable.Range(0, count).Select(id => new Tick(id * 7919 % count, "x"))];
        List<Tick> distinct = [.. ticks.Distinct()];
        await fixture.PublishTo("c").PublishManyAsync(ticks, Ct);
        Assert.Equal(distinct, await subscription.ReadAllAsync(Ct).Take(distinct.Count).ToListAsync(Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task Of_equal_payloads_one_is_delivered_and_nothing_of_an_empty_collection()
    {
        await using ListenerFixture fixture = new(await server.CreateDatabaseAsync(ct: Ct));
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        ChannelPublisher<Tick> publisher = fixture.PublishTo("c");
        await publisher.PublishManyAsync([], Ct);
        await publisher.PublishManyAsync([new Tick(1), new Tick(2), new Tick(1)], Ct);
        await publisher.PublishManyAsync([new Tick(1)], Ct);
        Assert.Equal([1, 2, 1], await subscription.ReadAllAsync(Ct).Take(3).Select(tick => tick.Id).ToListAsync(Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task One_that_is_wrong_keeps_all_from_being_sent()
    {
        await using ListenerFixture fixture = new(await server.CreateDatabaseAsync(ct: Ct));
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        ChannelPublisher<Tick> publisher = fixture.PublishTo("c");
        await Assert.ThrowsAsync<PayloadTooLargeException>(
            async () => await publisher.PublishManyAsync([new Tick(1), new Tick(2, new string('x', 8000))], Ct));
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await publisher.PublishManyAsync([new Tick(1), null!], Ct));
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await publisher.PublishManyAsync((IEnumerable<Tick>)null!, Ct));
        await publisher.PublishAsync(new Tick(3), Ct);
        Assert.Equal(3, (await subscription.ReadAllAsync(Ct).FirstAsync(Ct)).Id);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_family_sends_each_to_its_own_channel()
    {
        await using ListenerFixture fixture = new(await server.CreateDatabaseAsync(ct: Ct));
        ChannelPublisher<Tick> publisher = new(fixture.Publisher, tick => tick.Text!, new TickSerializer("{text}"));
        await using ISubscription<Tick> a = await fixture.ListenTo("a").SubscribeAsync(ct: Ct);
        await using ISubscription<Tick> b = await fixture.ListenTo("b").SubscribeAsync(ct: Ct);
        await publisher.PublishManyAsync([new Tick(1, "a"), new Tick(2, "b"), new Tick(3, "a")], Ct);
        Assert.Equal([1, 3], await a.ReadAllAsync(Ct).Take(2).Select(tick => tick.Id).ToListAsync(Ct));
        Assert.Equal(2, (await b.ReadAllAsync(Ct).FirstAsync(Ct)).Id);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(3)]
    [InlineData(2500)]
    public async Task Over_the_callers_connection_they_share_its_transaction_or_are_one(int count)
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using ListenerFixture fixture = new(database);
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c")
            .SubscribeAsync(new SubscriptionOptions { Capacity = 20_000 }, Ct);
        ChannelPublisher<Tick> publisher = fixture.PublishTo("c");
        await using NpgsqlConnection connection = await Session.OpenAsync(database, Ct);
        await using (NpgsqlTransaction transaction = await connection.BeginTransactionAsync(Ct))
        {
            await publisher.PublishManyAsync(Ticks(0), transaction, Ct);
            await publisher.PublishManyAsync(Ticks(0).ToAsyncEnumerable(), connection, Ct);
            await transaction.RollbackAsync(Ct);
        }

        await publisher.PublishManyAsync(Ticks(1).ToAsyncEnumerable(), Ct);
        await publisher.PublishManyAsync(Ticks(2), connection, Ct);
        await publisher.PublishManyAsync(Ticks(3).ToAsyncEnumerable(), connection, Ct);
        await using (NpgsqlTransaction transaction = await connection.BeginTransactionAsync(Ct))
        {
            await publisher.PublishManyAsync(Ticks(4).ToAsyncEnumerable(), transaction, Ct);
            await publisher.PublishManyAsync(Ticks(5), transaction, Ct);
            await transaction.CommitAsync(Ct);
        }

        Assert.Equal(
            Enumerable.Range(1, 5).SelectMany(Ticks),
            await subscription.ReadAllAsync(Ct).Take(5 * count).ToListAsync(Ct));

        IEnumerable<Tick> Ticks(int way) => Enumerable.Range(0, count).Select(id => new Tick((way * count) + id));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_stream_that_fails_keeps_all_from_being_sent()
    {
        await using ListenerFixture fixture = new(await server.CreateDatabaseAsync(ct: Ct));
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        ChannelPublisher<Tick> publisher = fixture.PublishTo("c");
        await Assert.ThrowsAsync<FormatException>(async () => await publisher.PublishManyAsync(FailingAsync(), Ct));
        await publisher.PublishAsync(new Tick(3000), Ct);
        Assert.Equal(3000, (await subscription.ReadAllAsync(Ct).FirstAsync(Ct)).Id);

        static async IAsyncEnumerable<Tick> FailingAsync()
        {
            for (int id = 0; id < 2000; id++)
            {
                yield return new Tick(id);
            }

            await Task.Yield();
            throw new FormatException();
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_connection_that_is_lost_leaves_the_outcome_unknown()
    {
        await using HeldPublisher held = await HeldPublisher.StartAsync(await server.CreateDatabaseAsync(ct: Ct), Ct);
        ChannelPublisher<Tick> publisher = held.ListenerFixture.PublishTo("c");
        await publisher.PublishManyAsync([new Tick(1)], Ct);
        Assert.Equal([1], await held.ReceivedAsync(1, Ct));
        held.Proxy.SwallowAnswers();
        Task lost = publisher.PublishManyAsync([new Tick(2)], Ct).AsTask();
        Assert.Equal([2], await held.ReceivedAsync(1, Ct));
        held.Proxy.Cut();
        held.Proxy.Release();
        await Assert.ThrowsAsync<PublishOutcomeUnknownException>(() => lost);
    }
}
