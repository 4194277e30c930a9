using Notify;
using Npgsql;

namespace Runtime.Tests.Storage;

public sealed class StoredPayloadTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Stored_payloads_arrive_in_order_among_the_others_with_one_query_for_those_side_by_side()
    {
        string database = await CreateDatabaseAsync();
        LogRecorder commands = new();
        await using ListenerFixture fixture = new(database, options =>
            options.ConfigureDataSource = source => source.UseLoggerFactory(commands));
        await using ISubscription<Tick> first = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        await using ISubscription<Tick> second = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        await using ISubscription<Tick> mark = await fixture.ListenTo("mark").SubscribeAsync(ct: Ct);

        StoredPayload[] stored = [.. Enumerable.Range(2, 30).Select(id => Payload(id, new string('x', 10_000)))];
        await StoreAsync(database, ["{\"id\":1}", .. stored.Select(payload => payload.Reference), "{\"id\":32}"], stored);
        await using EventReader events = new(first, Ct);
        await events.NextAsync<Listening<Tick>>();
        Assert.Equal(1, await mark.ReadAllAsync(Ct).Select(tick => tick.Id).FirstAsync(Ct));
        for (int id = 1; id <= 32; id++)
        {
            Received<Tick> received = await events.NextAsync<Received<Tick>>();
            Assert.Equal(id, received.Payload.Id);
            Assert.NotEqual(0, received.SenderProcessId);
        }

        Assert.Equal(
            Enumerable.Range(1, 32).Select(id => (long)id),
            await second.ReadAllAsync(Ct).Take(32).Select(tick => tick.Id).ToListAsync(Ct));
        Assert.Equal(1, Queries(commands));
    }

    [Fact(Timeout = 60_000)]
    public async Task What_is_gone_or_of_another_channel_or_too_long_or_no_reference_is_a_gap_and_ends_nothing()
    {
        string database = await CreateDatabaseAsync();
        await using ListenerFixture fixture = new(database, options => options.MaxStoredPayloadBytes = 20_000);
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        await using ISubscription<Tick> plain = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        StoredPayload other = Payload(1, "theirs", "other");
        StoredPayload tooLong = Payload(2, new string('ä', 10_000));
        StoredPayload unreadable = new(Guid.NewGuid(), "c", "{\"id\":\"x\"}");
        StoredPayload good = Payload(3, new string('ä', 9_900));
        await StoreAsync(
            database,
            [
                $"notify.payload:{Guid.NewGuid()}",
                other.Reference,
                tooLong.Reference,
                "notify.payload:' or true --",
                unreadable.Reference,
                good.Reference,
            ],
            [other, tooLong, unreadable, good]);

        await using EventReader events = new(subscription, Ct);
        await events.NextAsync<Listening<Tick>>();
        Assert.Null(await GapAsync(GapCause.StoredPayloadMissing));
        Assert.Null(await GapAsync(GapCause.StoredPayloadMissing));
        Assert.Contains("MaxStoredPayloadBytes", (await GapAsync(GapCause.StoredPayloadMissing))!.Message, StringComparison.Ordinal);
        Assert.NotNull(await GapAsync(GapCause.UndecodablePayload));
        Assert.NotNull(await GapAsync(GapCause.UndecodablePayload));
        Assert.Equal(3, await events.NextIdAsync());
        Assert.Equal([3], await plain.ReadAllAsync(Ct).Take(1).Select(tick => tick.Id).ToListAsync(Ct));
        Assert.Equal(1, fixture.Log.Count(nameof(NotifyLog.StoredPayloadMissing)));

        async Task<Exception?> GapAsync(GapCause cause)
        {
            Gap<Tick> gap = await events.NextAsync<Gap<Tick>>();
            Assert.Equal(cause, gap.Cause);
            Assert.Equal(1, gap.Dropped);
            return gap.Error;
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_payload_of_a_megabyte_is_written_and_read()
    {
        string database = await CreateDatabaseAsync();
        await using ListenerFixture fixture = new(database);
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        string text = string.Concat(Enumerable.Repeat("a\"\\\n\u0001ä€😀", 40_000));
        TickSerializer serializer = new("c", Oversize.Store);
        Assert.InRange(serializer.Measure(new Tick(1, text)), 600_000, 1_048_576);
        await new ChannelPublisher<Tick>(fixture.Publisher, "c", serializer).PublishAsync(new Tick(1, text), Ct);
        Assert.Equal(text, await subscription.ReadAllAsync(Ct).Select(tick => tick.Text).FirstAsync(Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_database_that_fails_for_a_while_delays_a_payload_and_a_reader_that_gives_up_loses_nothing()
    {
        string database = await CreateDatabaseAsync();
        await using TcpProxy proxy = new(database);
        await using ListenerFixture fixture = new(proxy.ConnectionString, options =>
        {
            options.ListenerConnectionString = database;
            options.StoredPayloadTimeout = TimeSpan.FromSeconds(60);
        });
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        StoredPayload[] payloads = [Payload(1, "a"), Payload(2, "b")];
        proxy.Refuse();
        proxy.Cut();
        await StoreAsync(database, [payloads[0].Reference, payloads[1].Reference, "{\"id\":3}"], payloads);

        using (CancellationTokenSource givingUp = CancellationTokenSource.CreateLinkedTokenSource(Ct))
        {
            Task<Tick> reading = subscription.ReadAllAsync(givingUp.Token).FirstAsync(givingUp.Token).AsTask();
            await fixture.Log.WaitForAsync(nameof(NotifyLog.StoredPayloadsFetchFailed), Ct);
            await givingUp.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        }

        Task<List<long>> all = subscription.ReadAllAsync(Ct).Take(3).Select(tick => tick.Id).ToListAsync(Ct).AsTask();
        int refused = proxy.Refused;
        await WaitUntil.TrueAsync(() => proxy.Refused > refused + 3, Ct);
        Assert.True(fixture.Log.Count(nameof(NotifyLog.StoredPayloadsFetchFailed)) < proxy.Refused, "Each attempt was logged.");
        proxy.Accept();
        Assert.Equal([1, 2, 3], await all);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_database_that_fails_for_too_long_makes_a_gap_and_the_next_payload_arrives()
    {
        string database = await CreateDatabaseAsync();
        await using TcpProxy proxy = new(database);
        await using ListenerFixture fixture = new(proxy.ConnectionString, options =>
        {
            options.ListenerConnectionString = database;
            options.StoredPayloadTimeout = TimeSpan.FromMilliseconds(300);
        });
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        await using EventReader events = new(subscription, Ct);
        await events.NextAsync<Listening<Tick>>();
        StoredPayload[] payloads = [Payload(1, "a"), Payload(2, "b")];
        proxy.Refuse();
        proxy.Cut();
        await StoreAsync(database, [payloads[0].Reference], payloads);
        Gap<Tick> gap = await events.NextAsync<Gap<Tick>>();
        Assert.Equal(GapCause.StoredPayloadMissing, gap.Cause);
        Assert.NotNull(gap.Error);
        await fixture.Log.WaitForAsync(nameof(NotifyLog.StoredPayloadsNotFetched), Ct);
        proxy.Accept();
        await StoreAsync(database, [payloads[1].Reference], []);
        Assert.Equal(2, await events.NextIdAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task A_missing_table_makes_a_gap_at_once()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using ListenerFixture fixture = new(database, options => options.StoredPayloadTimeout = TimeSpan.FromSeconds(900));
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        await using EventReader events = new(subscription, Ct);
        await events.NextAsync<Listening<Tick>>();
        await StoreAsync(database, [Payload(1, "a").Reference], []);
        Gap<Tick> gap = await events.NextAsync<Gap<Tick>>();
        Assert.Equal(PostgresErrorCodes.UndefinedTable, Assert.IsType<PostgresException>(gap.Error).SqlState);
    }

    private static int Queries(LogRecorder commands) => commands.Entries.Count(
        entry => entry.Text.Contains("execution completed", StringComparison.Ordinal)
            && entry.Text.Contains("octet_length(payload)", StringComparison.Ordinal));

    private static StoredPayload Payload(long id, string text, string channel = "c") =>
        StoredPayload.Of(new Tick(id, text), channel);

    /// <summary>Stores payloads and sends notifications to c, then one to mark, in one transaction.</summary>
    private static async Task StoreAsync(string database, string[] notifications, StoredPayload[] payloads)
    {
        await using NpgsqlConnection connection = await Session.OpenAsync(database, Ct);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(Ct);
        if (payloads.Length > 0)
        {
            Assert.Equal(payloads.Length, await StoredPayload.InsertAsync(connection, payloads, Ct));
        }

        foreach (string notification in notifications)
        {
            await connection.ExecuteAsync($"notify c, {Sql.Literal(notification)}", Ct);
        }

        await connection.ExecuteAsync("notify mark, '{\"id\":1}'", Ct);
        await transaction.CommitAsync(Ct);
    }

    private async Task<string> CreateDatabaseAsync()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await Session.ExecuteAsync(database, PayloadTable.Up, Ct);
        return database;
    }
}
