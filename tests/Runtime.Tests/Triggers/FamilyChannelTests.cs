using Notify;

namespace Runtime.Tests.Triggers;

/// <summary>Publisher, listener and trigger agree on the channel that a value of a family belongs to, and on no other.</summary>
public sealed class FamilyChannelTests(PostgresServer server)
{
    private static readonly string[] Values = ["", "a", "A", "a_b", "_", "~", "~_", "_~", "ß", "äß~", ".", "~.", "b_c", "Ä_", "'\\"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task Triggers_escape_as_the_generated_code_does()
    {
        // Most functions fail on a collation of this kind, or take some characters for equal.
        string database = await CreateAsync("""
            create collation either_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
            create table escaped (id int, tenant text collate either_case, room text, kind text);
            """ + EscapedRoomsChannel.Up + EscapedPacksChannel.Up);
        EscapedRoom[] rooms =
        [
            .. from tenant in Values
               from room in Values
               from kind in Enum.GetValues<RoomKind>()
               select new EscapedRoom(tenant, room, kind),
        ];
        string[] names = [.. rooms.Select(room => EscapedRoomsChannel.NameOf(room.Tenant, room.Room, room.Kind))];
        string[] packs = [.. rooms.Select(room => EscapedPacksChannel.NameOf(room.Tenant, room.Room)).Distinct()];
        Assert.Equal(rooms.Length, names.Distinct().Count());
        Assert.Equal(Values.Length * Values.Length, packs.Length);

        await using TriggerSession session = await TriggerSession.OpenAsync(database, [.. names, .. packs]);
        await session.ExecuteAsync("insert into escaped values " + string.Join(", ", rooms.Select((room, id) =>
            $"({id}, {Quote(room.Tenant)}, {Quote(room.Room)}, '{room.Kind}')")));
        Assert.Empty(session.TakeWarnings());
        ILookup<bool, (string Channel, string Payload)> received = session.Take().ToLookup(one => one.Channel.StartsWith("esc", StringComparison.Ordinal));
        Assert.Equal(
            rooms.Zip(names).Select(pair => $"{pair.Second} {pair.First}"),
            received[true].Select(one => $"{one.Channel} {EscapedRoomsChannel.Serializer.Deserialize(one.Payload)}"));
        Assert.Equal(packs.Length, received[false].Count());
        Assert.All(received[false], one =>
        {
            EscapedPack pack = EscapedPacksChannel.Serializer.Deserialize(one.Payload);
            Assert.Equal(one.Channel, EscapedPacksChannel.NameOf(pack.Tenant, pack.Room));
            Assert.Equal(2, pack.Rows.Count);
        });
    }

    [Fact(Timeout = 60_000)]
    public async Task A_payload_that_contradicts_its_channel_is_a_gap()
    {
        await using ListenerFixture fixture = new(await server.CreateDatabaseAsync(ct: Ct));
        RoomLinesListener rooms = new(fixture.Listener);
        await using ISubscription<RoomLine> room = await rooms.For(1).SubscribeAsync(ct: Ct);
        await using ISubscription<RoomLine> plain = await rooms.For(1).SubscribeAsync(ct: Ct);
        await using ISubscription<RoomLine> folding = await rooms.For(1).SubscribeAsync(
            new SubscriptionOptions { Capacity = 4 }.KeepLatest<RoomLine>(line => line.Text), Ct);
        await Session.ExecuteAsync(
            fixture.Options.ConnectionString,
            $"select pg_notify('{RoomLinesChannel.NameOf(1)}', " + """format('{"room_id":%s,"text":"secret"}', id)) from generate_series(1, 3) as id""",
            Ct);
        await new RoomLinesPublisher(fixture.Publisher).PublishAsync(new RoomLine(1, "last"), Ct);

        string[] expected = ["Listening", "1", "ChannelMismatch 1", "ChannelMismatch 1", "1 last"];
        Assert.Equal(expected, await ReadAsync(room));
        Assert.Equal(["secret", "last"], await plain.ReadAllAsync(Ct).Take(2).Select(line => line.Text).ToListAsync(Ct));
        Assert.Equal(expected, await ReadAsync(folding));
        LogEntry warning = Assert.Single(fixture.Log.Entries, entry => entry.Event == nameof(NotifyLog.ChannelMismatch));
        Assert.DoesNotContain("secret", warning.Text, StringComparison.Ordinal);

        async Task<IEnumerable<string>> ReadAsync(ISubscription<RoomLine> subscription) =>
            (await subscription.ReadEventsAsync(Ct).Take(expected.Length).ToListAsync(Ct)).Select(item => item switch
            {
                Gap<RoomLine> gap => $"{gap.Cause} {gap.Dropped}",
                Received<RoomLine> received => $"{received.Payload.RoomId}{(received.Payload.Text == "secret" ? "" : " " + received.Payload.Text)}",
                _ => "Listening",
            });
    }

    [Fact(Timeout = 60_000)]
    public async Task Padding_contradicts_nothing()
    {
        await using ListenerFixture fixture = new(await CreateAsync("create table padded (code char(6));" + PaddedCodesChannel.Up));
        await using ISubscription<PaddedCode> codes = await new PaddedCodesListener(fixture.Listener).For("a_b").SubscribeAsync(ct: Ct);
        await Session.ExecuteAsync(fixture.Options.ConnectionString, "insert into padded values ('a_b')", Ct);
        Assert.Equal("a_b   ", (await codes.ReadAllAsync(Ct).FirstAsync(Ct)).Code);
    }

    private static string Quote(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    private async Task<string> CreateAsync(string sql)
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await Session.ExecuteAsync(database, sql, Ct);
        return database;
    }
}
