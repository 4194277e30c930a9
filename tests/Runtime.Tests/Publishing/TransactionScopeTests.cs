using System.Transactions;
using Notify;
using Notify.Testing;
using Npgsql;

namespace Runtime.Tests.Publishing;

/// <summary>What docs/publishing.md says about TransactionScope, and what it says to write instead.</summary>
public sealed class TransactionScopeTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task What_is_published_without_a_connection_goes_out_although_the_scope_is_rolled_back()
    {
        await using ListenerFixture fixture = new(await server.CreateDatabaseAsync(ct: Ct));
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        using (new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
#pragma warning disable NTG305 // The point of the test.
            await fixture.PublishTo("c").PublishAsync(new Tick(1), Ct);
            await fixture.PublishTo("c").PublishManyAsync([new Tick(2)], Ct);
#pragma warning restore NTG305
        }

        Assert.Equal([1, 2], await subscription.ReadAllAsync(Ct).Take(2).Select(tick => tick.Id).ToListAsync(Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task Over_the_scopes_connection_it_goes_out_with_the_scope_or_not_at_all()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using ListenerFixture fixture = new(database);
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        await PublishAsync(1, complete: false);
        await PublishAsync(2, complete: true);
        Assert.Equal(2, (await subscription.ReadAllAsync(Ct).FirstAsync(Ct)).Id);

        async Task PublishAsync(int id, bool complete)
        {
            using TransactionScope scope = new(TransactionScopeAsyncFlowOption.Enabled);
            await using NpgsqlConnection connection = new($"{database};Enlist=true");
            await connection.OpenAsync(Ct);
            await fixture.PublishTo("c").PublishAsync(new Tick(id), connection, Ct);
            if (complete)
            {
                scope.Complete();
            }
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task A_scope_of_two_connections_can_not_commit_a_notification_but_AfterCommit_can()
    {
        await using EmbeddedPostgres own = await EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions
        {
            Settings = new Dictionary<string, string> { ["max_prepared_transactions"] = "10" },
        }, Ct);
        string database = await own.CreateDatabaseAsync(ct: Ct);
        await Session.ExecuteAsync(database, "create table stock (id int); create table bills (id int)", Ct);
        await using ListenerFixture fixture = new(database);
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        ChannelPublisher<Tick> publisher = fixture.PublishTo("c");

        TransactionAbortedException error = await Assert.ThrowsAsync<TransactionAbortedException>(() => CommitAsync(publish: true));
        Assert.Equal(PostgresErrorCodes.FeatureNotSupported, Assert.IsType<PostgresException>(error.InnerException).SqlState);
        Assert.Equal(0L, await Session.QueryAsync<long>(database, "select count(*) from stock", Ct));

        AfterCommit afterCommit = new(_ => CommitAsync(publish: false));
        publisher.Publish(new Tick(2), afterCommit);
        await afterCommit.CommitAsync(Ct);
        Assert.Equal(2, (await subscription.ReadAllAsync(Ct).FirstAsync(Ct)).Id);
        Assert.Equal(1L, await Session.QueryAsync<long>(database, "select count(*) from stock", Ct));

        async Task CommitAsync(bool publish)
        {
            using TransactionScope scope = new(TransactionScopeAsyncFlowOption.Enabled);
            await using NpgsqlConnection stock = new($"{database};Enlist=true");
            await stock.OpenAsync(Ct);
            await stock.ExecuteAsync("insert into stock values (1)", Ct);
            await using NpgsqlConnection bills = new($"{database};Enlist=true");
            await bills.OpenAsync(Ct);
            await bills.ExecuteAsync("insert into bills values (1)", Ct);
            if (publish)
            {
                await publisher.PublishAsync(new Tick(1), stock, Ct);
            }

            scope.Complete();
        }
    }
}
