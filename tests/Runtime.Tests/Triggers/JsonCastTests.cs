#pragma warning disable NTG112 // The casts decide how large it gets.

using System.Text.Json;
using Notify;

namespace Runtime.Tests.Triggers;

/// <summary>A type with a cast to JSON is sent as what the cast returns, as docs/types.md says.</summary>
public sealed class JsonCastTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task It_arrives_as_an_object()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        bool hasHstore = await Session.QueryAsync<long>(database, "select count(*) from pg_available_extensions where name = 'hstore'", Ct) == 1;
        await Session.ExecuteAsync(database, $$"""
            create type level as enum ('low', 'high');
            create function level_json(level) returns json immutable language sql as $$ select json_build_object('name', $1::text, 'at', 2) $$;
            create cast (level as json) with function level_json(level);
            {{(hasHstore ? "create extension hstore" : "create domain hstore as json")}};
            create table casts (id int, level level, tags hstore);
            {{JsonCastRowChannel.Up}} {{JsonCastPackChannel.Up}}
            """, Ct);
        await using TriggerSession session = await TriggerSession.OpenAsync(database, JsonCastRowChannel.Name, JsonCastPackChannel.Name);
        await session.ExecuteAsync($"insert into casts values (1, 'high', '{(hasHstore ? "a=>x, b=>NULL" : """{"a":"x","b":null}""")}'), (2, null, null)");
        Assert.Empty(session.TakeWarnings());
        (string Channel, string Payload)[] received = [.. session.Take()];
        JsonCast[] rows = [.. received.Where(one => one.Channel == JsonCastRowChannel.Name)
            .Select(one => JsonCastRowChannel.Serializer.Deserialize(one.Payload)).Select(row => new JsonCast(row.Id, row.Level, row.Tags))];
        JsonCast[] packed = [.. JsonCastPackChannel.Serializer.Deserialize(
            Assert.Single(received, one => one.Channel == JsonCastPackChannel.Name).Payload).Rows];
        Assert.All([rows, packed], both =>
        {
            Assert.Equal([1, 2], both.Select(row => row.Id));
            Assert.Equal(("high", 2), (both[0].Level?.GetProperty("name").GetString(), both[0].Level?.GetProperty("at").GetInt32()));
            Assert.Equal("x", both[0].Tags?.GetProperty("a").GetString());
            Assert.Equal(JsonValueKind.Null, both[0].Tags?.GetProperty("b").ValueKind);
            Assert.Null(both[1].Level);
        });
    }
}

[PgChannel("json_cast_row")]
[PgTrigger("casts", Name = "json_cast_row", On = TriggerEvents.Insert)]
internal sealed record JsonCastRow(int Id, JsonElement? Level, JsonElement? Tags);

[PgChannel("json_cast_pack")]
[PgTrigger("casts", Name = "json_cast_pack", Level = TriggerLevel.Statement, On = TriggerEvents.Insert)]
internal sealed record JsonCastPack([PgRows] IReadOnlyList<JsonCast> Rows);

internal sealed record JsonCast(int Id, JsonElement? Level, JsonElement? Tags);
