using System.Globalization;
using System.Text.Json;

namespace Runtime.Tests.Triggers;

/// <summary>Every built-in type of column, through triggers of every form, whatever the writing session's settings.</summary>
public sealed class ColumnSettingsTests(PostgresServer server)
{
    private static readonly string[] Settings =
    [
        "set TimeZone = 'UTC'",
        "set TimeZone = 'America/St_Johns'; set DateStyle = 'German'; set IntervalStyle = iso_8601",
        "set TimeZone = 'Pacific/Kiritimati'; set DateStyle = 'SQL, DMY'; set IntervalStyle = sql_standard; set bytea_output = escape",
        "set DateStyle = 'Postgres, MDY'; set IntervalStyle = postgres_verbose; set extra_float_digits = 3",
        "set extra_float_digits = -15; set bytea_output = escape; set standard_conforming_strings = off; set search_path = pg_temp",
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task The_whole_row_arrives_equal()
    {
        IReadOnlyList<ColumnRow> rows = ColumnRow.OfTheDocument();
        string columns = string.Join(", ", rows.Select((row, index) => string.Create(CultureInfo.InvariantCulture, $"c{index} {row.Type}")));
        string values = string.Join(", ", rows.Select(row => $"'{row.Example.Replace("'", "''", StringComparison.Ordinal)}'"));
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await Session.ExecuteAsync(
            database,
            "create type mood as enum ('sad', 'happy'); create type pair as (a integer, b text); create domain positive as integer check (value > 0);"
            + $"create table template ({columns}); insert into template values ({values}); create table every_type (like template);"
            + EveryTypeChannel.Up + EveryTypePackedChannel.Up,
            Ct);
        foreach (string setting in Settings)
        {
            await using TriggerSession session = await TriggerSession.OpenAsync(database, EveryTypeChannel.Name, EveryTypePackedChannel.Name);
            await session.ExecuteAsync("set lc_monetary = 'C';" + setting);

            await session.ExecuteAsync("insert into public.every_type table public.template");
            IReadOnlyList<(string Channel, string Payload)> received = session.Take();
            Assert.Equal([EveryTypeChannel.Name, EveryTypePackedChannel.Name], received.Select(notification => notification.Channel).Order(StringComparer.Ordinal));
            JsonElement single = EveryTypeChannel.Serializer.Deserialize(received.Single(one => one.Channel == EveryTypeChannel.Name).Payload).Row;
            JsonElement packed = Assert.Single(EveryTypePackedChannel.Serializer.Deserialize(received.Single(one => one.Channel == EveryTypePackedChannel.Name).Payload).Rows).Row;
            Assert.Equal(
                string.Join('\n', rows.Select(row => $"{row.Type} {row.Json}")),
                string.Join('\n', rows.Zip(single.EnumerateObject(), (row, member) => $"{row.Type} {member.Value.GetRawText()}")));
            Assert.Equal(single.GetRawText(), packed.GetRawText());
            Assert.Empty(session.TakeWarnings());
        }
    }

    [Theory(Timeout = 60_000)]
    [InlineData("typed_row")]
    [InlineData("typed_statement_insert")]
    public async Task Typed_members_arrive_equal(string trigger)
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await Session.ExecuteAsync(
            database,
            """
            create type mood as enum ('Sad', 'Happy');
            create table typed_columns (flag bool, tiny smallint, small smallint, whole int, big bigint, amount float8, single real, double float8,
                letter "char", text text, uuid uuid, local timestamp, instant timestamptz, day date, time time, length interval, bytes bytea, mood mood,
                numbers int[], doubles float8[], json jsonb);
            """ + TypedColumnsChannel.Up + $"; alter table typed_columns disable trigger user; alter table typed_columns enable trigger {trigger}",
            Ct);
        foreach (string setting in Settings)
        {
            await using TriggerSession session = await TriggerSession.OpenAsync(database, TypedColumnsChannel.Name);
            await session.ExecuteAsync(setting);
            await session.ExecuteAsync("""
                insert into public.typed_columns values (true, 200, -3, 4, 9007199254740993, 0.30000000000000004, 16777216, 1e-300, 'x', 'téxt',
                    '0f8fad5b-d9cb-469f-a165-70867728950e', timestamp '2026-11-21 03:16:00.123456', timestamptz '2026-11-21 03:16:00.5+00', date '2026-11-21',
                    time '03:16:00.25', interval '-1 day -02:03:04.5', decode('0aff', 'hex'), 'Happy', array[1, -2], array[0.30000000000000004::float8], '{"a": [1.50]}')
                """);
            TypedColumns row = Assert.Single(session.Take(TypedColumnsChannel.Serializer));
            Assert.Equal((true, 200, -3, 4, 9007199254740993), (row.Flag, row.Tiny, row.Small, row.Whole, row.Big));
            Assert.Equal((0.30000000000000004m, 16777216f, 1e-300, 'x', "téxt"), (row.Amount, row.Single, row.Double, row.Letter, row.Text));
            Assert.Equal(new Guid("0f8fad5b-d9cb-469f-a165-70867728950e"), row.Uuid);
            Assert.Equal(new DateTime(2026, 11, 21, 3, 16, 0).AddTicks(1234560), row.Local);
            Assert.Equal(new DateTimeOffset(2026, 11, 21, 3, 16, 0, 500, TimeSpan.Zero), row.Instant);
            Assert.Equal((new DateOnly(2026, 11, 21), new TimeOnly(3, 16, 0, 250)), (row.Day, row.Time));
            Assert.Equal(-new TimeSpan(1, 2, 3, 4, 500), row.Length);
            Assert.Equal((byte[])[0x0a, 0xff], row.Bytes);
            Assert.Equal((Mood.Happy, "[1,-2]", "[0.30000000000000004]", """{"a": [1.50]}"""), (row.Mood, JsonSerializer.Serialize(row.Numbers), JsonSerializer.Serialize(row.Doubles), row.Json.GetRawText()));
            await session.ExecuteAsync("alter table public.typed_columns disable trigger user; delete from public.typed_columns; alter table public.typed_columns enable trigger " + trigger);
        }
    }
}
