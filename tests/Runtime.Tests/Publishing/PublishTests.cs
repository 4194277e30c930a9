using System.Transactions;
using Notify;
using Npgsql;

namespace Runtime.Tests.Publishing;

public sealed class PublishTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task The_largest_payload_arrives_and_one_byte_more_is_refused_before_it_is_sent()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using ListenerFixture fixture = new(database);
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        ChannelPublisher<Tick> publisher = fixture.PublishTo("c");
        int frame = new TickSerializer("c").Measure(new Tick(1, ""));
        Tick largest = new(1, new string('x', 7999 - frame));

        await using NpgsqlConnection connection = await Session.OpenAsync(database, Ct);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(Ct);
        Tick tooLarge = largest with { Text = largest.Text + "x" };
        PayloadTooLargeException error = await Assert.ThrowsAsync<PayloadTooLargeException>(
            async () => await publisher.PublishAsync(tooLarge, transaction, Ct));
        Assert.Equal((8000, "c"), (error.Size, error.Channel));
        await Assert.ThrowsAsync<PayloadTooLargeException>(async () => await publisher.PublishAsync(tooLarge, Ct));

        // The transaction is unharmed.
        await publisher.PublishAsync(largest, transaction, Ct);
        await transaction.CommitAsync(Ct);
        Assert.Equal(largest, await subscription.ReadAllAsync(Ct).FirstAsync(Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task It_joins_the_transaction_of_the_connection_it_is_given_and_leaves_the_connection_free()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using ListenerFixture fixture = new(database);
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        ChannelPublisher<Tick> publisher = fixture.PublishTo("c");
        await using NpgsqlConnection connection = await Session.OpenAsync(database, Ct);
        await using (NpgsqlTransaction transaction = await connection.BeginTransactionAsync(Ct))
        {
            await publisher.PublishAsync(new Tick(1), connection, Ct);
            await connection.ExecuteAsync("select 1", Ct);
            await transaction.RollbackAsync(Ct);
        }

        await publisher.PublishAsync(new Tick(2), connection, Ct);
        await connection.ExecuteAsync("select 1", Ct);
        Assert.Equal(2, (await subscription.ReadAllAsync(Ct).FirstAsync(Ct)).Id);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task A_transaction_that_is_over_takes_nothing(bool commit, bool dispose)
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using ListenerFixture fixture = new(database);
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        ChannelPublisher<Tick> publisher = fixture.PublishTo("c");
        await using NpgsqlConnection connection = await Session.OpenAsync(database, Ct);
        NpgsqlTransaction transaction = await connection.BeginTransactionAsync(Ct);
        await (commit ? transaction.CommitAsync(Ct) : transaction.RollbackAsync(Ct));
        if (dispose)
        {
            await transaction.DisposeAsync();
        }

        InvalidOperationException error = await Assert.ThrowsAnyAsync<InvalidOperationException>(
            async () => await publisher.PublishAsync(new Tick(1), transaction, Ct));
        Assert.Contains("committed or rolled back", error.Message, StringComparison.Ordinal);
        await publisher.PublishAsync(new Tick(2), Ct);
        Assert.Equal(2, (await subscription.ReadAllAsync(Ct).FirstAsync(Ct)).Id);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_transaction_scope_holds_back_neither_publishing_nor_subscribing()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using ListenerFixture fixture = new(database);
        await using ISubscription<Tick> first = await fixture.ListenTo("first").SubscribeAsync(ct: Ct);
        using TransactionScope scope = new(TransactionScopeAsyncFlowOption.Enabled);
        await using ISubscription<Tick> second = await fixture.ListenTo("second").SubscribeAsync(ct: Ct);
#pragma warning disable NTG305 // The point of the test.
        await fixture.PublishTo("second").PublishAsync(new Tick(1), Ct);
#pragma warning restore NTG305
        Assert.Equal(1, (await second.ReadAllAsync(Ct).FirstAsync(Ct)).Id);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_family_takes_the_channel_from_the_payload_and_checks_it()
    {
        await using ListenerFixture fixture = new(await server.CreateDatabaseAsync(ct: Ct));
        ChannelPublisher<Tick> publisher = new(fixture.Publisher, tick => $"{tick.Text}", new TickSerializer("{text}"));
        await using ISubscription<Tick> subscription = await fixture.ListenTo("room 2").SubscribeAsync(ct: Ct);
        await publisher.PublishAsync(new Tick(1, "room 1"), Ct);
        await publisher.PublishAsync(new Tick(2, "room 2"), Ct);
        Assert.Equal(2, (await subscription.ReadAllAsync(Ct).FirstAsync(Ct)).Id);

        string tooLong = new('x', 64);
        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(
            async () => await publisher.PublishAsync(new Tick(1, tooLong), Ct));
        Assert.Contains("64 bytes", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(tooLong, error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(async () => await publisher.PublishAsync(new Tick(1), Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_pg_notify_of_somebody_else_in_the_search_path_is_not_called()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using ListenerFixture fixture = new(database);
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        await using NpgsqlConnection connection = await Session.OpenAsync(database, Ct);
        await connection.ExecuteAsync(
            "create function public.pg_notify(text, text) returns void language sql as ''; set search_path = public, pg_catalog", Ct);
        await fixture.PublishTo("c").PublishAsync(new Tick(1), connection, Ct);
        Assert.Equal(1, (await subscription.ReadAllAsync(Ct).FirstAsync(Ct)).Id);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1,localhost")]
    public async Task A_disposed_publisher_says_so(string hosts)
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using ListenerFixture fixture = new(new NpgsqlConnectionStringBuilder(database) { Host = hosts }.ConnectionString);
        await fixture.PublishTo("c").PublishAsync(new Tick(1), Ct);
        await fixture.Publisher.DisposeAsync();
        await fixture.Publisher.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await fixture.PublishTo("c").PublishAsync(new Tick(1), Ct));
    }
}
