using Notify;
using Npgsql;

namespace Runtime.Tests.Publishing;

/// <summary>Databases whose encoding is not UTF-8: every character gets through, and what is counted is what is sent (F4).</summary>
[Collection(EncodedDatabases.Name)]
public sealed class EncodingTests(PostgresServer postgres, EncodedDatabases databases)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Servers => Environment.GetEnvironmentVariable("NOTIFY_ENCODINGS") == "all"
        ? EncodedDatabases.All
        : ["UTF8", "LATIN1", "SQL_ASCII", "EUC_JP", "WIN1252"];

    /// <summary>In one session, because opening one for each pair takes a minute: the other tests do that with a few.</summary>
    [Theory(Timeout = 300_000)]
    [MemberData(nameof(EncodedDatabases.All), MemberType = typeof(EncodedDatabases))]
    public async Task Every_character_gets_through_every_way_of_publishing_on_a_connection_of_every_encoding(string server)
    {
        await using EncodingMatrix matrix = await EncodingMatrix.StartAsync(await databases.GetAsync(server, Ct), Ct);
        IReadOnlyList<string> possible = await matrix.ExpectEveryWayInEachEncodingAsync(Ct);
        Assert.Superset(new HashSet<string> { "UTF8", "SQL_ASCII", server }, possible.ToHashSet());
        Assert.InRange(possible.Count, server is "UTF8" or "SQL_ASCII" ? 35 : 2, 100);
    }

    /// <summary>
    /// With both encodings, as one who knows Npgsql sets them, and with that of the server's side only. NOTIFY_ENCODINGS=all takes every
    /// database's encoding instead of those of each kind.
    /// </summary>
    [Theory(Timeout = 300_000)]
    [MemberData(nameof(Servers))]
    public async Task Every_character_gets_through_every_way_of_publishing_from_every_client_encoding(string server)
    {
        await using EncodingMatrix matrix = await EncodingMatrix.StartAsync(await databases.GetAsync(server, Ct), Ct);
        List<string> possible = [];
        foreach ((string client, string net) in EncodingMatrix.Clients)
        {
            if (await matrix.ExpectEveryWayAsync($"Client Encoding={client}", Ct)
                && await matrix.ExpectEveryWayAsync($"Encoding={net};Client Encoding={client}", Ct))
            {
                possible.Add(client);
            }
        }

        Assert.Superset(new HashSet<string> { "UTF8", "SQL_ASCII" }, possible.ToHashSet());
    }

    /// <summary>As through a pooler that passes only some parameters on.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData("UTF8", "server_encoding")]
    [InlineData("UTF8", "client_encoding")]
    [InlineData("LATIN1", "server_encoding")]
    [InlineData("SQL_ASCII", "server_encoding")]
    public async Task An_encoding_that_is_not_reported_is_taken_for_one_that_needs_escapes(string server, string parameter)
    {
        string database = await postgres.CreateDatabaseAsync(server, Ct);
        await using TcpProxy proxy = new(database) { Withheld = parameter };
        await using ListenerFixture listening = new(database);
        await using ISubscription<Tick> subscription = await listening.ListenTo("c").SubscribeAsync(ct: Ct);
        await using RawListener raw = await RawListener.StartAsync(database, "c", Ct);
        await using NotifyPublisher owner = new(new NotifyOptions { ConnectionString = proxy.ConnectionString });
        ChannelPublisher<Tick> publisher = new(owner, "c", new TickSerializer("c"));
        await using NpgsqlConnection connection = await Session.OpenAsync(proxy.ConnectionString, Ct);
        Assert.DoesNotContain(parameter, connection.PostgresParameters.Keys);

        await publisher.PublishAsync(new Tick(1, "é"), Ct);
        await publisher.PublishAsync(new Tick(2, "é"), connection, Ct);
        await publisher.PublishManyAsync([new Tick(3, "é")], Ct);
        await publisher.PublishManyAsync([new Tick(4, "é")], connection, Ct);
        await using NpgsqlBatch batch = new(connection);
        publisher.AddToBatch(batch, new Tick(5, "é"));
        await batch.ExecuteNonQueryAsync(Ct);
        Assert.Equal(
            Enumerable.Range(1, 5).Select(id => new Tick(id, "é")),
            await subscription.ReadAllAsync(Ct).Take(5).ToListAsync(Ct));
        for (int id = 1; id <= 5; id++)
        {
            Assert.Equal($$"""{"id":{{id}},"text":"\u00e9"}""", await raw.NextAsync(Ct));
        }
    }

    [Theory(Timeout = 60_000)]
    [InlineData("LATIN1", 6)]
    [InlineData("UTF8", 2)]
    public async Task Seven_thousand_nine_hundred_and_ninety_nine_bytes_are_counted_as_they_are_sent(string encoding, int bytesOfE)
    {
        string database = await postgres.CreateDatabaseAsync(encoding, Ct);
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
