using Notify;
using Npgsql;

namespace Runtime.Tests.Publishing;

public sealed class AddToBatchTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task It_leaves_no_result_set_and_shares_the_batchs_transaction()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using ListenerFixture fixture = new(database);
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        await using NpgsqlConnection connection = await Session.OpenAsync(database, Ct);
        ChannelPublisher<Tick> publisher = fixture.PublishTo("c");
        await using (NpgsqlBatch batch = new(connection))
        {
            publisher.AddToBatch(batch, new Tick(1));
            batch.BatchCommands.Add(new NpgsqlBatchCommand("select 10"));
            publisher.AddToBatch(batch, new Tick(2));
            batch.BatchCommands.Add(new NpgsqlBatchCommand("select 20"));
            publisher.AddToBatch(batch, new Tick(3));
            await using NpgsqlDataReader reader = await batch.ExecuteReaderAsync(Ct);
            Assert.True(await reader.ReadAsync(Ct));
            Assert.Equal(10, reader.GetInt32(0));
            Assert.True(await reader.NextResultAsync(Ct));
            Assert.True(await reader.ReadAsync(Ct));
            Assert.Equal(20, reader.GetInt32(0));
            Assert.False(await reader.NextResultAsync(Ct));
        }

        await using (NpgsqlBatch failing = new(connection))
        {
            publisher.AddToBatch(failing, new Tick(4));
            failing.BatchCommands.Add(new NpgsqlBatchCommand("select 1/0"));
            await Assert.ThrowsAsync<PostgresException>(() => failing.ExecuteNonQueryAsync(Ct));
        }

        await publisher.PublishAsync(new Tick(5), connection, Ct);
        Assert.Equal([1, 2, 3, 5], await subscription.ReadAllAsync(Ct).Take(4).Select(tick => tick.Id).ToListAsync(Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_batch_of_a_data_source_will_do()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using ListenerFixture fixture = new(database);
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(database);
        await using NpgsqlBatch batch = source.CreateBatch();
        fixture.PublishTo("c").AddToBatch(batch, new Tick(1, "é € 😀"));
        await batch.ExecuteNonQueryAsync(Ct);
        Assert.Equal(new Tick(1, "é € 😀"), await subscription.ReadAllAsync(Ct).FirstAsync(Ct));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("plain", "plain", true)]
    [InlineData("q\"u'o\\te; drop $$ $1 :x @y\t", "a'b\"c\\d\n\t\u0001 $1 $$ :p @p; select 1 --", true)]
    [InlineData("q\"u'o\\te; drop $$ $1 :x @y\t", "a'b\"c\\d\n\t\u0001 $1 $$ :p @p; select 1 --", false)]
    public async Task Names_and_payloads_are_quoted_whatever_they_hold(string channel, string text, bool standardStrings)
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using ListenerFixture fixture = new(database);
        await using ISubscription<Tick> subscription = await fixture.ListenTo(channel).SubscribeAsync(ct: Ct);
        await using NpgsqlConnection connection = await Session.OpenAsync(database, Ct);
        await connection.ExecuteAsync($"set standard_conforming_strings = {(standardStrings ? "on" : "off")}", Ct);
        await using NpgsqlBatch batch = new(connection);
        fixture.PublishTo(channel).AddToBatch(batch, new Tick(1, text));
        await batch.ExecuteNonQueryAsync(Ct);
        Assert.Equal(new Tick(1, text), await subscription.ReadAllAsync(Ct).FirstAsync(Ct));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("UTF8", true)]
    [InlineData("UTF8", false)]
    [InlineData("LATIN1", true)]
    [InlineData("LATIN1", false)]
    public async Task Every_character_gets_through_with_or_without_a_connection(string encoding, bool connected)
    {
        string database = await server.CreateDatabaseAsync(encoding, Ct);
        await using ListenerFixture fixture = new(database);
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        await using NpgsqlConnection connection = await Session.OpenAsync(database, Ct);
        await using NpgsqlBatch batch = connected ? new NpgsqlBatch(connection) : new NpgsqlBatch();
        ChannelPublisher<Tick> publisher = fixture.PublishTo("c");
        publisher.AddToBatch(batch, new Tick(1, "é € 😀"));
        Tick longInUtf8 = new(2, new string('€', 2600));
        if (encoding == "UTF8")
        {
            publisher.AddToBatch(batch, longInUtf8);
        }

        Assert.Throws<PayloadTooLargeException>(() => publisher.AddToBatch(batch, new Tick(3, new string('x', 8000))));
        batch.Connection = connection;
        await batch.ExecuteNonQueryAsync(Ct);
        Assert.Equal(new Tick(1, "é € 😀"), await subscription.ReadAllAsync(Ct).FirstAsync(Ct));
        if (encoding == "UTF8")
        {
            Assert.Equal(longInUtf8, await subscription.ReadAllAsync(Ct).FirstAsync(Ct));
        }
    }
}
