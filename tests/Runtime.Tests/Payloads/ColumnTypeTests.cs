using System.Globalization;
using Npgsql;

namespace Runtime.Tests.Payloads;

/// <summary>What docs/types.md says about PostgreSQL's types, proved by a server: what it writes (F31) and what of it is read.</summary>
public sealed class ColumnTypeTests(PostgresServer server)
{
    /// <summary>The settings of a new session, spelled out, because whoever set up the server may have chosen others.</summary>
    private const string Defaults =
        "set TimeZone = 'UTC'; set IntervalStyle = postgres; set bytea_output = hex; set DateStyle = 'ISO, MDY'; set extra_float_digits = 1; "
        + "set lc_monetary = 'C'";

    private const string OwnTypes =
        "create type mood as enum ('sad', 'happy'); create type pair as (a integer, b text); create domain positive as integer check (value > 0)";

    private static readonly IReadOnlyList<ColumnRow> Rows = ColumnRow.OfTheDocument();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task The_table_of_the_document_is_what_the_server_writes_and_what_is_read()
    {
        await using NpgsqlConnection connection = await WithTableAsync();
        IReadOnlyList<string> written = await ValuesAsync(connection);
        IEnumerable<ColumnRow> actual = Rows.Zip(written, (row, json) =>
            row with { Json = json, ReadBy = ColumnReaders.ThatRead(json) is { Length: > 0 } readers ? readers : "–" });
        Assert.Equal(string.Join('\n', Rows), string.Join('\n', actual));

        foreach (string json in written)
        {
            Assert.True(ColumnReaders.Reads(ColumnReaders.Any["JsonElement"], json));
            Assert.Equal(json[0] == '"', ColumnReaders.Reads(ColumnReaders.Any["string"], json));
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task The_table_has_every_built_in_type()
    {
        await using NpgsqlConnection connection = await WithTableAsync();
        await using NpgsqlCommand command = new(
            """
            select format_type(oid, null) from pg_type
            where typnamespace = 'pg_catalog'::regnamespace and typtype in ('b', 'r', 'm')
                and typcategory not in ('A', 'Z') -- arrays, and what the server keeps to itself
                and typname <> 'gtsvector' -- lives in indexes; no text makes one
            """,
            connection);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(Ct);
        HashSet<string> documented = [.. Rows.Select(row => row.Type.Split('(')[0])];
        List<string> missing = [];
        while (await reader.ReadAsync(Ct))
        {
            if (!documented.Contains(reader.GetString(0)))
            {
                missing.Add(reader.GetString(0));
            }
        }

        Assert.Empty(missing);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("TimeZone = 'Europe/Berlin'")]
    [InlineData("TimeZone = 'America/St_Johns'")]
    [InlineData("TimeZone = 'Pacific/Kiritimati'")]
    [InlineData("TimeZone = 'Africa/Monrovia'")] // 43 minutes and 8 seconds behind, in 1900.
    [InlineData("IntervalStyle = iso_8601")]
    [InlineData("IntervalStyle = sql_standard")]
    [InlineData("IntervalStyle = postgres_verbose")]
    [InlineData("DateStyle = 'German'")]
    [InlineData("DateStyle = 'SQL, DMY'")]
    [InlineData("DateStyle = 'Postgres, MDY'")]
    [InlineData("extra_float_digits = 3")]
    [InlineData("extra_float_digits = 0", "real", "double precision")]
    [InlineData("extra_float_digits = -15", "real", "double precision")]
    [InlineData("bytea_output = escape", "bytea", "bytea[]")]
    public async Task The_settings_of_the_writing_session_do_not_change_what_is_read(string setting, params string[] exceptFor)
    {
        await using NpgsqlConnection connection = await WithTableAsync();
        IReadOnlyList<string> expected = await ValuesAsync(connection);
        await connection.ExecuteAsync("set " + setting, Ct);
        IReadOnlyList<string> actual = await ValuesAsync(connection);
        for (int index = 0; index < Rows.Count; index++)
        {
            ColumnRow row = Rows[index];
            if (!exceptFor.Contains(row.Type))
            {
                Assert.Equal(ReadAll(row, expected[index]), ReadAll(row, actual[index]));
            }
        }
    }

    /// <summary>What each type reads, with the row that it is about. An interval is one thing only: "0" is a char by chance.</summary>
    private static IEnumerable<(ColumnRow Row, string Reader, object Value)> ReadAll(ColumnRow row, string json) => ColumnReaders.Special
        .Where(reader => (row.Type != "interval" || reader.Key == "TimeSpan") && ColumnReaders.Reads(reader.Value, json))
        .Select(reader => (row, reader.Key, reader.Value(json)));

    /// <summary>A table with a column for each row of the document, and the one row that holds the examples.</summary>
    private async Task<NpgsqlConnection> WithTableAsync()
    {
        Assert.NotEmpty(Rows);
        NpgsqlConnection connection = await Session.OpenAsync(await server.CreateDatabaseAsync(ct: Ct), Ct);
        await connection.ExecuteAsync($"{Defaults}; {OwnTypes}", Ct);
        string columns = string.Join(", ", Rows.Select((row, index) => string.Create(CultureInfo.InvariantCulture, $"c{index} {row.Type}")));
        string values = string.Join(", ", Rows.Select(row => $"'{row.Example.Replace("'", "''", StringComparison.Ordinal)}'"));
        await connection.ExecuteAsync($"create table every_type ({columns}); insert into every_type values ({values})", Ct);
        return connection;
    }

    /// <summary>The JSON of each column's value, cut out of what <c>row_to_json</c> writes for the row as a trigger calls it.</summary>
    private static async Task<IReadOnlyList<string>> ValuesAsync(NpgsqlConnection connection)
    {
        await using NpgsqlCommand command = new("select row_to_json(every_type.*)::text from every_type", connection);
        string json = (string)(await command.ExecuteScalarAsync(Ct))!;
        using System.Text.Json.JsonDocument document = System.Text.Json.JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateObject().Select(member => member.Value.GetRawText())];
    }
}
