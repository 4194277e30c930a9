using Notify;
using Npgsql;

namespace Runtime.Tests.Publishing;

/// <summary>Databases whose encoding is not UTF-8: every character gets through, and what is counted is what is sent (F4).</summary>
public sealed class EncodingTests(PostgresServer server)
{
    private const string Text = "é € 😀 plain";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [InlineData("LATIN1")]
    [InlineData("SQL_ASCII")]
    [InlineData("EUC_JP")]
    [InlineData("UTF8")]
    public async Task Every_character_gets_through_every_way_of_publishing(string encoding)
    {
        string database = await server.CreateDatabaseAsync(encoding, Ct);
        await using ListenerFixture fixture = new(database);
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        ChannelPublisher<Tick> publisher = fixture.PublishTo("c");
        await using NpgsqlConnection connection = await Session.OpenAsync(database, Ct);

        await publisher.PublishAsync(new Tick(1, Text), Ct);
        await publisher.PublishAsync(new Tick(2, Text), connection, Ct);
        await using (NpgsqlTransaction transaction = await connection.BeginTransactionAsync(Ct))
        {
            await publisher.PublishAsync(new Tick(3, Text), transaction, Ct);
            await transaction.CommitAsync(Ct);
        }

        await publisher.PublishManyAsync([new Tick(4, Text), new Tick(5, Text)], Ct);
        Assert.Equal(
            Enumerable.Range(1, 5).Select(id => new Tick(id, Text)),
            await subscription.ReadAllAsync(Ct).Take(5).ToListAsync(Ct));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("LATIN1", 6)]
    [InlineData("UTF8", 2)]
    public async Task Seven_thousand_nine_hundred_and_ninety_nine_bytes_are_counted_as_they_are_sent(string encoding, int bytesOfE)
    {
        string database = await server.CreateDatabaseAsync(encoding, Ct);
        await using ListenerFixture fixture = new(database);
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        ChannelPublisher<Tick> publisher = fixture.PublishTo("c");
        int frame = new TickSerializer("c").Measure(new Tick(1, ""));
        Tick largest = new(1, "é" + new string('x', 7999 - frame - bytesOfE));
        Tick tooLarge = largest with { Text = largest.Text + "x" };
        await using NpgsqlConnection connection = await Session.OpenAsync(database, Ct);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(Ct);

        Func<Task>[] ways =
        [
            async () => await publisher.PublishAsync(tooLarge, Ct),
            async () => await publisher.PublishAsync(tooLarge, connection, Ct),
            async () => await publisher.PublishAsync(tooLarge, transaction, Ct),
            async () => await publisher.PublishManyAsync([new Tick(9), tooLarge], Ct),
        ];
        foreach (Func<Task> way in ways)
        {
            PayloadTooLargeException error = await Assert.ThrowsAsync<PayloadTooLargeException>(way);
            Assert.Equal((8000, "text"), (error.Size, error.LargestMembers[0].Name));
        }

        // Nothing was sent so far, and the transaction is unharmed.
        await publisher.PublishAsync(largest, transaction, Ct);
        await transaction.CommitAsync(Ct);
        Assert.Equal(largest, await subscription.ReadAllAsync(Ct).FirstAsync(Ct));
    }
}
