using Notify;

namespace Runtime.Tests.Triggers;

/// <summary>What people notify for, written as they would write it.</summary>
public sealed class ClassicCasesTests(PostgresServer server)
{
    private const string Orders = "create table orders (id bigserial primary key, status text);";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Order_events_tell_action_and_time()
    {
        await using TriggerSession session = await OpenAsync(Orders + OrderLogChannel.Up, OrderLogChannel.Name);
        DateTimeOffset before = DateTimeOffset.UtcNow.AddMinutes(-1);
        await session.ExecuteAsync("set timezone = 'Asia/Kathmandu'; insert into orders (status) values ('new'); update orders set status = 'paid'; delete from orders");
        IReadOnlyList<OrderLog> received = session.Take(OrderLogChannel.Serializer);
        Assert.Equal(
            [(ChangeKind.Insert, "new"), (ChangeKind.Update, "paid"), (ChangeKind.Delete, "paid")],
            received.Select(order => (order.Action, order.Status!)));
        Assert.All(received, order => Assert.InRange(order.At, before, DateTimeOffset.UtcNow.AddMinutes(1)));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_chat_message_goes_to_its_room()
    {
        await using TriggerSession session = await OpenAsync(
            "create table messages (room_id int, text text);" + RoomLinesChannel.Up, RoomLinesChannel.NameOf(1), RoomLinesChannel.NameOf(2));
        await session.ExecuteAsync("insert into messages values (1, 'one'), (2, 'two'), (3, 'nobody listens'), (null, 'lost')");
        Assert.Equal(
            [("room_1", """{"room_id":1,"text":"one"}"""), ("room_2", """{"room_id":2,"text":"two"}""")], session.Take());
        Assert.DoesNotContain("lost", Assert.Single(session.TakeWarnings()), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task One_record_tells_of_two_tables()
    {
        await using TriggerSession session = await OpenAsync(
            "create schema shop; create table products (id int); create table shop.prices (id int);" + CacheInvalidationChannel.Up,
            CacheInvalidationChannel.Name);
        await session.ExecuteAsync("insert into products values (1); insert into shop.prices values (2)");
        Assert.Equal(
            [new CacheInvalidation("public", "products", 1), new CacheInvalidation("shop", "prices", 2)],
            session.Take(CacheInvalidationChannel.Serializer));
        await session.ExecuteAsync(CacheInvalidationChannel.Down + "; insert into products values (3); insert into shop.prices values (4)");
        Assert.Empty(session.Take());
    }

    [Fact(Timeout = 60_000)]
    public async Task A_change_of_status_is_told_when_its_condition_holds()
    {
        await using TriggerSession session = await OpenAsync(Orders + OrderStatusChannel.Up, OrderStatusChannel.Name);
        await session.ExecuteAsync("""
            insert into orders (status) values ('paid'), ('new'), ('new');
            update orders set status = status;
            update orders set status = 'paid' where id < 3;
            update orders set status = 'shipped';
            """);
        Assert.Equal([new OrderPaid(2, "new")], session.Take(OrderStatusChannel.Serializer));
    }

    [Fact(Timeout = 60_000)]
    public async Task An_import_is_told_in_as_few_notifications_as_can_be()
    {
        await using TriggerSession session = await OpenAsync(
            "create table imports (id bigint primary key, text text);" + ImportedRowsChannel.Up, ImportedRowsChannel.Name);
        await session.ExecuteAsync("insert into imports select n, repeat(case when n % 3 = 0 then 'ж' else '\"' end, (n * 7919 % 700)::int) from generate_series(1, 5000) as n");
        IReadOnlyList<(string Channel, string Payload)> received = session.Take();
        IReadOnlyList<int> sizes = [.. received.Select(notification => System.Text.Encoding.UTF8.GetByteCount(notification.Payload))];
        ImportBatch[] batches = [.. received.Select(notification => ImportedRowsChannel.Serializer.Deserialize(notification.Payload))];
        Assert.Equal(Enumerable.Range(1, 5000).Select(id => (long)id), batches.SelectMany(batch => batch.Rows).Select(row => row.Id));
        Assert.All(batches, batch => Assert.Equal(5000, batch.Total));
        Assert.All(sizes, size => Assert.InRange(size, 1, 7999));

        // The first row of each would not have fitted into the one before.
        for (int at = 1; at < batches.Length; at++)
        {
            int first = batches[at].Rows.Count == 1
                ? sizes[at] - Envelope(batches[at])
                : ImportedRowsChannel.Measure(batches[at] with { Rows = [batches[at].Rows[0]] }) - Envelope(batches[at]);
            Assert.True(sizes[at - 1] + 1 + first > 7999, $"{sizes[at - 1]} + {first}");
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_dashboard_hears_of_each_statement_once()
    {
        await using TriggerSession session = await OpenAsync(Orders + OrderMetricsChannel.Up, OrderMetricsChannel.Name);
        await session.ExecuteAsync("insert into orders (status) select 'new' from generate_series(1, 100); update orders set status = 'x' where id <= 10; delete from orders where false; delete from orders");
        Assert.Equal(
            [new OrderMetrics(ChangeKind.Insert, 100, 100), new OrderMetrics(ChangeKind.Update, 10, 100), new OrderMetrics(ChangeKind.Delete, 100, 0)],
            session.Take(OrderMetricsChannel.Serializer));
    }

    [Fact(Timeout = 60_000)]
    public async Task An_update_is_sent_only_when_what_the_payload_shows_may_have_changed()
    {
        string[] channels =
            [ChangedLengthChannel.Name, ChangedNamesChannel.Name, ChangedBeforeChannel.Name, ChangedInsideChannel.Name, "changed_to_3"];
        await using TriggerSession session = await OpenAsync(
            "create table changing (id int primary key, v text); insert into changing values (1, 'a');"
            + ChangedLengthChannel.Up + ChangedNamesChannel.Up + ChangedBeforeChannel.Up + ChangedInsideChannel.Up + ChangedToChannel.Up,
            channels);
        await session.ExecuteAsync("update changing set v = 'a', id = 1");
        Assert.Empty(session.Take());
        await session.ExecuteAsync("update changing set v = 'abc'");
        Assert.Equal(channels.Order(StringComparer.Ordinal), session.Take().Select(one => one.Channel).Order(StringComparer.Ordinal));
    }

    [Fact(Timeout = 60_000)]
    public async Task Names_may_hold_anything()
    {
        await using TriggerSession session = await OpenAsync(
            "create schema \"Sch\"\"ema\"; create table \"Sch\"\"ema\".\"Ord\"\"\"\"er; drop\" (\"col\"\"umn; --\" int, \"$notify$\" int);" + OddNamesChannel.Up + "\n" + OddNamesChannel.Up,
            OddNamesChannel.Name);
        await session.ExecuteAsync("insert into \"Sch\"\"ema\".\"Ord\"\"\"\"er; drop\" values (1, 2)");
        Assert.Equal([new OddName(1, 2)], session.Take(OddNamesChannel.Serializer));
        await session.ExecuteAsync(OddNamesChannel.Down);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_record_may_have_more_members_than_a_function_takes_arguments()
    {
        string columns = string.Join(", ", Enumerable.Range(0, 120).Select(at => $"c{at} int"));
        await using TriggerSession session = await OpenAsync($"create table wide_rows ({columns});" + WideRowsChannel.Up, WideRowsChannel.Name);
        await session.ExecuteAsync($"insert into wide_rows select {string.Join(", ", Enumerable.Range(0, 120))}");
        WideRow row = Assert.Single(session.Take(WideRowsChannel.Serializer));
        Assert.Equal((0, 59, 119), (row.C0, row.C59, row.C119));
    }

    private static int Envelope(ImportBatch batch) => ImportedRowsChannel.Measure(batch with { Rows = [] });

    private async Task<TriggerSession> OpenAsync(string sql, params string[] channels)
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await Session.ExecuteAsync(database, sql, Ct);
        return await TriggerSession.OpenAsync(database, channels);
    }
}
