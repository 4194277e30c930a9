using System.Globalization;
using System.Text.Json;
using Notify;
using Npgsql;
using Runtime.Tests.Payloads;

namespace Runtime.Tests.Schema;

/// <summary>
/// Which member can hold which column's values, against what the server writes and the reader reads, in one table with a column for each value of
/// docs/types.md and for some more.
/// </summary>
public sealed class ColumnReadTests(PostgresServer server)
{
    private const string OwnTypes =
        """
        create type mood as enum ('sad', 'happy'); create type letter as enum ('a', 'b'); create type pair as (a integer, b text);
        create domain positive as integer check (value > 0); create domain price as numeric(12,2); create domain tags as text[];
        create domain moods as mood; create type shape as enum ('{}', '7');
        create function to_json(shape) returns json language sql immutable as 'select $1::text::json';
        create cast (shape as json) with function to_json(shape);
        """;

    /// <summary>Values that make the difference, where a type has many forms.</summary>
    private static readonly (string Type, string Value)[] More =
    [
        .. new[] { "0f8fad5b-d9cb-469f-a165-70867728950e", "2026-11-21", "2026-11-21T03:16:00", "03:16:00", "a", "happy", "CgsM" }
            .Select(value => ("text", value)),
        ("numeric", "7"), ("numeric(5)", "7"), ("numeric(12,2)", "7"), ("price", "7"), ("real", "7"), ("letter", "a"), ("moods", "sad"), ("shape", "7"),
        ("tags", "{a}"), ("price[]", "{1}"), ("letter[]", "{a}"), ("mood[]", "{sad}"), ("uuid[]", "{0f8fad5b-d9cb-469f-a165-70867728950e}"),
    ];

    /// <summary>They look like something else by chance, so a column of nothing but these could be read.</summary>
    private static readonly string[] ByChance = ["infinity", "-infinity", "Infinity", "-Infinity", "NaN", "10675200 days"];

    /// <summary>The generator's names of what docs/types.md calls otherwise.</summary>
    private static readonly Dictionary<string, string> Kinds = new()
    {
        ["Boolean"] = "bool",
        ["Byte"] = "byte",
        ["Int16"] = "short",
        ["Int32"] = "int",
        ["UInt32"] = "uint",
        ["Int64"] = "long",
        ["UInt64"] = "ulong",
        ["Decimal"] = "decimal",
        ["Single"] = "float",
        ["Double"] = "double",
        ["Char"] = "char",
        ["Guid"] = "Guid",
        ["DateTime"] = "DateTime",
        ["DateTimeOffset"] = "DateTimeOffset",
        ["DateOnly"] = "DateOnly",
        ["TimeOnly"] = "TimeOnly",
        ["TimeSpan"] = "TimeSpan",
        ["Bytes"] = "byte[]",
        ["Enum"] = "enum",
        ["[Int32?]"] = "int?[]",
        ["[String?]"] = "string?[]",
        ["Object"] = "record",
        ["String"] = "string",
        ["JsonElement"] = "JsonElement",
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task What_does_not_fit_is_never_read_and_what_fits_is_for_some_value()
    {
        (string Type, string Value)[] rows = [.. ColumnRow.OfTheDocument().Select(row => (row.Type, row.Example)), .. More];
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct, OwnTypes);
        string columns = string.Join(", ", rows.Select((row, index) => string.Create(CultureInfo.InvariantCulture, $"c{index} {row.Type}")));
        string values = string.Join(", ", rows.Select(row => $"'{row.Value.Replace("'", "''", StringComparison.Ordinal)}'"));
        await database.ExecuteAsync($"create table every_type ({columns}); insert into every_type values ({values})", Ct);
        using JsonDocument written =
            JsonDocument.Parse((await database.ScalarAsync<string>("select row_to_json(every_type.*)::text from every_type", Ct))!);
        InstalledTable table = await InstalledAsync(database, "every_type");
        Assert.Equal(rows.Length, table.Columns.Count);

        HashSet<(string Json, string Kind)> fitting = [];
        HashSet<(string Json, string Kind)> read = [];
        foreach (((string type, string value), InstalledColumn column) in rows.Zip(table.Columns))
        {
            string json = written.RootElement.GetProperty(column.Name).GetRawText();
            foreach ((string kind, string name) in Kinds)
            {
                bool fits = ColumnRead.Parse($"{kind} {column.Name}\0sad\0happy").Fits(column);
                bool reads = ColumnReaders.Reads(ColumnReaders.Special.GetValueOrDefault(name) ?? ColumnReaders.Any[name], json);
                Assert.True(fits || !reads || ByChance.Contains(value), $"{type} {json} is read as {name}");
                if (fits)
                {
                    fitting.Add((column.Json, kind));
                }

                if (reads)
                {
                    read.Add((column.Json, kind));
                }
            }
        }

        // The reader of an enum here knows no numbers, unlike a generated one. JSON can be anything.
        Assert.DoesNotContain(fitting.Except(read), pair => pair is not (("number", "Enum") or ("json", _)));
    }

    [Fact(Timeout = 60_000)]
    public async Task Null_counts_unless_something_may_keep_it_away()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct,
            """
            create domain given as int not null; create domain maybe as int;
            create table t (id int primary key, free int, must int not null, domain given, other maybe, checked int check (checked is not null),
                positive int check (positive > 0), list given[], sum int generated always as (1) stored, counted int generated always as identity);
            create view v as select 1 as one;
            """);
        Assert.Equal(["free", "other", "positive", "list"], (await InstalledAsync(database, "t")).Columns.Where(column => column.MayBeNull).Select(column => column.Name));
        Assert.DoesNotContain((await InstalledAsync(database, "v")).Columns, column => column.MayBeNull);
    }

    [Theory]
    [InlineData("Enum c\0a\0b", "")]
    [InlineData("Enum? c\0b", "a")]
    [InlineData("[Enum] c\0b\0A", "a")]
    [InlineData("Flags c\0a", "b")]
    [InlineData("String c", "")]
    [InlineData("Int32 c", "")]
    public void Labels_that_an_enum_lacks_are_found(string read, string lacking) =>
        Assert.Equal(lacking, string.Join(' ', ColumnRead.Parse(read).Unnamed(new InstalledColumn("c", "letter", "enum", ["a", "b"], MayBeNull: false))));

    private static async Task<InstalledTable> InstalledAsync(SchemaDatabase database, string table)
    {
        Declared declared = new();
        await using NpgsqlConnection connection = await Session.OpenAsync(database.ConnectionString, Ct);
        await using SchemaSession session = await SchemaSession.LookAsync(connection, Ct);
        InstalledSchema installed = await SchemaCatalogue.ReadAsync(session, [(declared with { Trigger = declared.Trigger with { Table = table } }).Schema], Ct);
        return Assert.Single(installed.Tables);
    }
}
