using Notify;
using Npgsql;

namespace Runtime.Tests.Listening;

public sealed class OrderTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task Twenty_thousand_notifications_of_many_transactions_arrive_in_order()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using ListenerFixture fixture = new(database);
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(
            new SubscriptionOptions { Capacity = 20_000 }, Ct);
        Task sending = Session.ExecuteAsync(
            database,
            """
            do $$ begin
              for i in 1..20000 loop
                perform pg_notify('c', format('{"id":%s}', i));
                if i % 5 = 0 then commit; end if;
              end loop;
            end $$
            """,
            Ct);

        long last = 0;
        await foreach (Tick tick in subscription.ReadAllAsync(Ct))
        {
            Assert.Equal(last + 1, tick.Id);
            last = tick.Id;
            if (last == 20_000)
            {
                break;
            }
        }

        await sending;
        Assert.Equal(20_000, last);
    }

    [Fact(Timeout = 60_000)]
    public async Task Transactions_come_in_the_order_of_their_commits_and_rolled_back_ones_not_at_all()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using ListenerFixture fixture = new(database);
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        ChannelPublisher<Tick> publisher = fixture.PublishTo("c");
        await using NpgsqlConnection a = await Session.OpenAsync(database, Ct);
        await using NpgsqlConnection b = await Session.OpenAsync(database, Ct);
        await using NpgsqlConnection c = await Session.OpenAsync(database, Ct);
        await using NpgsqlTransaction first = await a.BeginTransactionAsync(Ct);
        await using NpgsqlTransaction second = await b.BeginTransactionAsync(Ct);
        await using NpgsqlTransaction never = await c.BeginTransactionAsync(Ct);
        await publisher.PublishAsync(new Tick(1), first, Ct);
        await publisher.PublishAsync(new Tick(9), never, Ct);
        await publisher.PublishAsync(new Tick(2), second, Ct);
        await publisher.PublishAsync(new Tick(3), first, Ct);
        await second.CommitAsync(Ct);
        await never.RollbackAsync(Ct);
        await first.CommitAsync(Ct);
        await publisher.PublishAsync(new Tick(4), Ct);

        List<long> ids = await subscription.ReadAllAsync(Ct).Take(4).Select(tick => tick.Id).ToListAsync(Ct);
        Assert.Equal([2, 1, 3, 4], ids);
    }
}
