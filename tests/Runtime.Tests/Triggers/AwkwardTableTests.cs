using Notify;

namespace Runtime.Tests.Triggers;

/// <summary>Tables whose columns, values and partitions are such that a trigger could stumble over them.</summary>
public sealed class AwkwardTableTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Each_partition_tries_its_columns_for_itself()
    {
        string database = await CreateAsync("""
            create table fragile (id int primary key, text text) partition by range (id);
            create table fragile_1 partition of fragile for values from (0) to (10);
            create table fragile_2 partition of fragile for values from (10) to (20);
            """ + FragileChannel.Up);
        await using TriggerSession session = await TriggerSession.OpenAsync(database, FragileChannel.Name);
        await session.ExecuteAsync("insert into fragile values (11, 'a')");
        await Session.ExecuteAsync(database, "alter table fragile alter column text type varchar(50)", Ct);

        // The function is compiled for the first partition only now, and for the second it still has the type of before.
        await session.ExecuteAsync("insert into fragile values (1, 'b'), (12, 'c')");
        Assert.Contains(new Fragile(1, "b"), session.Take(FragileChannel.Serializer));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("fragile")]
    [InlineData("strict_packs_skip")]
    public async Task A_large_row_with_json_that_is_no_text_breaks_no_write(string kind)
    {
        string database = await CreateAsync("create table fragile (id int primary key, text text, other json); create table captured (id int primary key, text text, other json);"
            + FragileChannel.Up + CapturedPacksChannel.Up);
        await using TriggerSession session = await TriggerSession.OpenAsync(database, FragileChannel.Name, CapturedPacksChannel.Name);
        string table = kind == "fragile" ? "fragile" : "captured";
        await session.ExecuteAsync($$"""insert into {{table}} values (1, repeat('x', 9000), '{"a":"\u0000"}'), (2, 'fits', null)""");
        Assert.Contains("has a payload of ", Assert.Single(session.TakeWarnings()), StringComparison.Ordinal);
        Assert.Contains("fits", Assert.Single(session.Take()).Payload + (table == "captured" ? "" : "fits"), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Changed_columns_are_told_whatever_escapes_are_in_json()
    {
        string database = await CreateAsync("""
            create table listed (id int primary key, text text, "back\slash" text, other json);
            """ + ListedChannel.Up);
        await using TriggerSession session = await TriggerSession.OpenAsync(database, ListedChannel.Name);
        await session.ExecuteAsync("""
            insert into listed values (1, 'a\u0000', 'b', '{"a":"\u0000"}'), (2, '\', '\', '"\ud800"');
            update listed set text = 'c' where id = 1;
            update listed set "back\slash" = '\\', other = '"\ud801"' where id = 2;
            """);
        IReadOnlyList<Listed> received = session.Take(ListedChannel.Serializer);
        Assert.Empty(session.TakeWarnings());
        Assert.Equal(["text"], received[0].Columns);
        Assert.Equal(["back\\slash", "other"], received[1].Columns);
    }

    [Fact(Timeout = 60_000)]
    public async Task Columns_may_be_called_as_what_the_function_uses()
    {
        string database = await CreateAsync("""
            create table captured (id int primary key, changed int, nth int, tg_op text, operation text, moment text, row_count int, line int, item text, message text, own text, text text);
            """ + CapturedPacksChannel.Up + CapturedEachChannel.Up);
        await using TriggerSession session = await TriggerSession.OpenAsync(database, CapturedPacksChannel.Name, CapturedEachChannel.Name);
        await session.ExecuteAsync("insert into captured values (1, 2, 3, 'DELETE', 'DELETE', 'm', 4, 5, 'i', 'g', 'o', 't'), (2, 2, 3, 'x', 'x', 'm', 4, 5, 'i', 'g', 'o', repeat('x', 9000))");
        IReadOnlyList<(string Channel, string Payload)> received = session.Take();
        Assert.All(session.TakeWarnings(), warning => Assert.Contains("with the key id=2 has", warning, StringComparison.Ordinal));
        CapturedPack pack = CapturedPacksChannel.Serializer.Deserialize(received.Single(one => one.Channel == CapturedPacksChannel.Name).Payload);
        Assert.Equal(2, pack.Count);
        Assert.Equal("DELETE", Assert.Single(pack.Rows).Row.GetProperty("tg_op").GetString());
        Assert.Equal(ChangeKind.Insert, pack.Rows[0].Action);
        CapturedEach each = CapturedEachChannel.Serializer.Deserialize(received.Single(one => one.Channel == CapturedEachChannel.Name).Payload);
        Assert.Equal((1, ChangeKind.Insert), (each.Id, each.Action));
    }

    [Fact(Timeout = 60_000)]
    public async Task Many_packed_rows_that_are_too_large_are_summed_up()
    {
        string database = await CreateAsync("create table captured (id int primary key, text text);" + CapturedPacksChannel.Up);
        await using TriggerSession session = await TriggerSession.OpenAsync(database, CapturedPacksChannel.Name);
        await session.ExecuteAsync("insert into captured select n, repeat('x', 8600) from generate_series(1, 2000) as n");
        IReadOnlyList<string> warnings = session.TakeWarnings();
        Assert.Equal(11, warnings.Count);
        Assert.Contains("with the key id=10 has", warnings[9], StringComparison.Ordinal);
        Assert.Contains("has 1990 more rows", warnings[10], StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_warning_tells_no_column_that_a_key_only_includes()
    {
        string database = await CreateAsync("create table fragile (id int, text text, secret text, primary key (id) include (secret));" + FragileChannel.Up);
        await using TriggerSession session = await TriggerSession.OpenAsync(database, FragileChannel.Name);
        await session.ExecuteAsync("insert into fragile values (1, repeat('x', 9000), 'hidden')");
        Assert.Contains("with the key id=1 has", Assert.Single(session.TakeWarnings()), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Rows_that_are_stored_keep_their_place_in_order()
    {
        string database = await CreateAsync("create table stored_each (id int, text text);" + StoredEachChannel.Up);
        await using TriggerSession session = await TriggerSession.OpenAsync(database, StoredEachChannel.Name);
        await session.ExecuteAsync("insert into stored_each values (1, 'a'), (2, repeat('x', 9000)), (3, 'c')");
        Assert.Equal([false, true, false], session.Take().Select(one => one.Payload.StartsWith("notify.payload:", StringComparison.Ordinal)));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_time_of_long_ago_is_read_whatever_the_session_takes_for_its_zone()
    {
        string database = await CreateAsync("create table zoned (at timestamptz);" + ZonedChannel.Up);
        await using TriggerSession session = await TriggerSession.OpenAsync(database, ZonedChannel.Name);
        await session.ExecuteAsync("set timezone = 'Europe/Amsterdam'; insert into zoned values ('1880-01-01 00:00:00Z')");
        Assert.Equal(new DateTimeOffset(1880, 1, 1, 0, 0, 0, TimeSpan.Zero), Assert.Single(session.Take(ZonedChannel.Serializer)).At);
    }

    [Fact(Timeout = 60_000)]
    public async Task Down_drops_the_triggers_of_an_older_version_too()
    {
        string database = await CreateAsync("create table fragile (id int, text text);" + FragileChannel.Up
            + "create trigger older after insert on fragile for each row execute function notify_fragile();" + FragileChannel.Down + FragileChannel.Down);
        await using TriggerSession session = await TriggerSession.OpenAsync(database, FragileChannel.Name);
        await session.ExecuteAsync("insert into fragile values (1, 'a')");
        Assert.Empty(session.Take());
    }

    [Fact(Timeout = 60_000)]
    public async Task The_collations_of_a_familys_columns_neither_contradict_nor_mix_channels()
    {
        string database = await CreateAsync("""create table collated (region text collate "C", room text collate "POSIX", id int);""" + CollatedRoomsChannel.Up);
        await using TriggerSession session = await TriggerSession.OpenAsync(database, "collated_a_b", "collated_a_B");
        await session.ExecuteAsync("insert into collated values ('a', 'b', 1), ('a', 'B', 2), ('a', 'b', 3)");
        Assert.Empty(session.TakeWarnings());
        Assert.Equal(
            ["""collated_a_B {"region":"a","room":"B","rows":[{"id":2}]}""", """collated_a_b {"region":"a","room":"b","rows":[{"id":1},{"id":3}]}"""],
            session.Take().Select(one => $"{one.Channel} {one.Payload}"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_change_that_replication_applies_is_told_where_that_was_asked_for()
    {
        string database = await CreateAsync("create table fragile (id int, text text); create table replicated (id int);"
            + FragileChannel.Up + ReplicatedChannel.Up + ReplicatedChannel.Up);
        await using TriggerSession session = await TriggerSession.OpenAsync(database, FragileChannel.Name, ReplicatedChannel.Name);
        await session.ExecuteAsync("set session_replication_role = replica; insert into fragile values (1, 'a'); insert into replicated values (2)");
        Assert.Equal([new Replicated(2)], session.Take(ReplicatedChannel.Serializer));
    }

    private async Task<string> CreateAsync(string sql)
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await Session.ExecuteAsync(database, sql, Ct);
        return database;
    }
}
