using Notify;
using Npgsql;

namespace Runtime.Tests.Publishing;

/// <summary>Payloads that are too long for a notification, on a channel that stores them.</summary>
public sealed class StoredPayloadTests(PostgresServer server)
{
    private static readonly Tick Long = new(1, new string('é', 50_000));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [InlineData("UTF8")]
    [InlineData("LATIN1")]
    public async Task A_hundred_kilobytes_go_into_the_table_and_their_reference_is_sent(string encoding)
    {
        string database = await DatabaseAsync(encoding);
        await using RawListener listener = await RawListener.StartAsync(database, "c", Ct);
        await using ListenerFixture fixture = new(database);
        ChannelPublisher<Tick> publisher = PublishTo(fixture);
        await using NpgsqlConnection connection = await Session.OpenAsync(database, Ct);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(Ct);
        await publisher.PublishAsync(Long, transaction, Ct);
        await publisher.PublishManyAsync([Long, Long], transaction, Ct);
        await AddToBatchAsync(publisher, connection, Ct);
        await transaction.CommitAsync(Ct);
        await publisher.PublishAsync(Long, connection, Ct);
        await AddToBatchAsync(publisher, connection, Ct);
        await publisher.PublishAsync(Long, Ct);
        await publisher.PublishManyAsync([Long with { Text = "short" }, Long], Ct);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => publisher.PublishAsync(Long, Ct).AsTask()));
        for (int i = 0; i < 18; i++)
        {
            string payload = await listener.NextAsync(Ct);
            if (i == 7)
            {
                Assert.Equal("{\"id\":1,\"text\":\"short\"}", payload);
                payload = await listener.NextAsync(Ct);
            }

            Assert.StartsWith("notify.payload:", payload, StringComparison.Ordinal);
            Guid id = Guid.ParseExact(payload["notify.payload:".Length..], "D");
            await using NpgsqlCommand command = new("select channel, payload from notify.payload where id = $1", connection)
            {
                Parameters = { new NpgsqlParameter { Value = id } },
            };
            await using NpgsqlDataReader row = await command.ExecuteReaderAsync(Ct);
            Assert.True(await row.ReadAsync(Ct));
            Assert.Equal("c", row.GetString(0));
            Assert.Equal(Long, new TickSerializer("c").Deserialize(row.GetString(1)));
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task What_is_rolled_back_leaves_neither_a_row_nor_a_notification()
    {
        string database = await DatabaseAsync("UTF8");
        await using RawListener listener = await RawListener.StartAsync(database, "c", Ct);
        await using ListenerFixture fixture = new(database);
        ChannelPublisher<Tick> publisher = PublishTo(fixture);
        await using NpgsqlConnection connection = await Session.OpenAsync(database, Ct);
        await using (NpgsqlTransaction transaction = await connection.BeginTransactionAsync(Ct))
        {
            await publisher.PublishAsync(Long, transaction, Ct);
            await publisher.PublishManyAsync([Long, Long], transaction, Ct);
            await AddToBatchAsync(publisher, connection, Ct);
            await transaction.RollbackAsync(Ct);
        }

        await publisher.PublishAsync(new Tick(2, "short"), Ct);
        Assert.Equal("{\"id\":2,\"text\":\"short\"}", await listener.NextAsync(Ct));
        await using NpgsqlCommand count = new("select count(*) from notify.payload", connection);
        Assert.Equal(0L, await count.ExecuteScalarAsync(Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task Without_the_table_only_those_fail_that_need_it()
    {
        await using HeldPublisher held = await HeldPublisher.StartAsync(await server.CreateDatabaseAsync(ct: Ct), Ct);
        Task first = await held.HoldAsync(new Tick(1), Ct);
        List<Task> others = [.. Enumerable.Range(2, 5)
            .Select(id => PublishTo(held.ListenerFixture).PublishAsync(id == 4 ? Long : new Tick(id, ""), Ct).AsTask())];
        held.Proxy.Release();
        PostgresException error = await Assert.ThrowsAsync<PostgresException>(() => others[2]);
        Assert.Equal(PostgresErrorCodes.UndefinedTable, error.SqlState);
        others.RemoveAt(2);
        await Task.WhenAll([first, .. others]);
        Assert.Equal([1, 2, 3, 5, 6], await held.ReceivedAsync(5, Ct));
    }

    private static ChannelPublisher<Tick> PublishTo(ListenerFixture fixture) =>
        new(fixture.Publisher, "c", new TickSerializer("c", Oversize.Store));

    private static async Task AddToBatchAsync(ChannelPublisher<Tick> publisher, NpgsqlConnection connection, CancellationToken ct)
    {
        await using NpgsqlBatch batch = new(connection);
        publisher.AddToBatch(batch, Long);
        await batch.ExecuteNonQueryAsync(ct);
    }

    private async Task<string> DatabaseAsync(string encoding)
    {
        string database = await server.CreateDatabaseAsync(encoding, Ct);
        await Session.ExecuteAsync(database, PayloadTable.Up, Ct);
        return database;
    }
}
