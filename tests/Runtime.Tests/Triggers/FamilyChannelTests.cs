using Notify;

namespace Runtime.Tests.Triggers;

/// <summary>Publisher and trigger agree on the channel that a value of a family belongs to.</summary>
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

    private static string Quote(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    private async Task<string> CreateAsync(string sql)
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await Session.ExecuteAsync(database, sql, Ct);
        return database;
    }
}
