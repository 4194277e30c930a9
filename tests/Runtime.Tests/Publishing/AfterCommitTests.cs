using Notify;
using Npgsql;

namespace Runtime.Tests.Publishing;

public sealed class AfterCommitTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task They_are_published_in_their_order_when_the_transaction_has_committed()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using ListenerFixture fixture = new(database);
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        ChannelPublisher<Tick> publisher = fixture.PublishTo("c");
        await using NpgsqlConnection connection = await Session.OpenAsync(database, Ct);
        await connection.ExecuteAsync("create table t (id int)", Ct);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(Ct);
        await connection.ExecuteAsync("insert into t values (1)", Ct);
        AfterCommit afterCommit = new(transaction);
        publisher.Publish(new Tick(2), afterCommit);
        publisher.Publish(new Tick(3), afterCommit);
        publisher.Publish(new Tick(2), afterCommit);
        Assert.Throws<PayloadTooLargeException>(() => publisher.Publish(new Tick(9, new string('x', 8000)), afterCommit));
#pragma warning disable NTG305 // It is to arrive before the commit.
        await publisher.PublishAsync(new Tick(1), Ct);
#pragma warning restore NTG305
        await afterCommit.CommitAsync(Ct);
        Assert.Equal([1, 2, 3, 2], await subscription.ReadAllAsync(Ct).Take(4).Select(tick => tick.Id).ToListAsync(Ct));
        await using NpgsqlCommand count = new("select count(*) from t", connection);
        Assert.Equal(1L, await count.ExecuteScalarAsync(Ct));
        await Assert.ThrowsAsync<InvalidOperationException>(() => afterCommit.CommitAsync(Ct));
        Assert.Throws<InvalidOperationException>(() => publisher.Publish(new Tick(4), afterCommit));
        Assert.Throws<InvalidOperationException>(() => new AfterCommit(transaction));
    }

    [Fact(Timeout = 60_000)]
    public async Task If_the_commit_fails_nothing_is_published()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using ListenerFixture fixture = new(database);
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        ChannelPublisher<Tick> publisher = fixture.PublishTo("c");
        await using NpgsqlConnection connection = await Session.OpenAsync(database, Ct);
        await connection.ExecuteAsync("create table t (id int unique deferrable initially deferred)", Ct);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(Ct);
        await connection.ExecuteAsync("insert into t values (1), (1)", Ct);
        AfterCommit afterCommit = new(transaction);
        publisher.Publish(new Tick(1), afterCommit);
        PostgresException error = await Assert.ThrowsAsync<PostgresException>(() => afterCommit.CommitAsync(Ct));
        Assert.Equal(PostgresErrorCodes.UniqueViolation, error.SqlState);
        await publisher.PublishAsync(new Tick(2), Ct);
        Assert.Equal(2, (await subscription.ReadAllAsync(Ct).FirstAsync(Ct)).Id);
    }

    /// <summary>PostgreSQL takes its COMMIT without an error and rolls back.</summary>
    [Fact(Timeout = 60_000)]
    public async Task A_transaction_in_which_a_statement_has_failed_publishes_nothing()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using ListenerFixture fixture = new(database);
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        ChannelPublisher<Tick> publisher = fixture.PublishTo("c");
        await using NpgsqlConnection connection = await Session.OpenAsync(database, Ct);
        await using (NpgsqlTransaction transaction = await connection.BeginTransactionAsync(Ct))
        {
            AfterCommit afterCommit = new(transaction);
            publisher.Publish(new Tick(1), afterCommit);
            await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync("select 1/0", Ct));
            PostgresException error = await Assert.ThrowsAsync<PostgresException>(() => afterCommit.CommitAsync(Ct));
            Assert.Equal(PostgresErrorCodes.InFailedSqlTransaction, error.SqlState);
        }

        await publisher.PublishAsync(new Tick(2), connection, Ct);
        Assert.Equal(2, (await subscription.ReadAllAsync(Ct).FirstAsync(Ct)).Id);
    }

    [Fact(Timeout = 60_000)]
    public async Task Any_way_to_commit_will_do_and_its_token_does_not_reach_the_notifications()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using ListenerFixture fixture = new(database);
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        using CancellationTokenSource source = new();
        AfterCommit afterCommit = new(_ => source.CancelAsync());
        fixture.PublishTo("c").Publish(new Tick(1), afterCommit);
        await afterCommit.CommitAsync(source.Token);
        Assert.Equal(1, (await subscription.ReadAllAsync(Ct).FirstAsync(Ct)).Id);
    }

    [Fact(Timeout = 60_000)]
    public async Task That_the_transaction_has_committed_is_told_when_publishing_fails()
    {
        await using ListenerFixture fixture = new(await server.CreateDatabaseAsync(ct: Ct));
        AfterCommit afterCommit = new(_ => fixture.Publisher.DisposeAsync().AsTask());
        fixture.PublishTo("c").Publish(new Tick(1), afterCommit);
        fixture.PublishTo("c").Publish(new Tick(2), afterCommit);
        AfterCommitException error = await Assert.ThrowsAsync<AfterCommitException>(() => afterCommit.CommitAsync(Ct));
        Assert.Equal(2, error.Failed);
        Assert.IsType<ObjectDisposedException>(error.InnerException);
    }
}
