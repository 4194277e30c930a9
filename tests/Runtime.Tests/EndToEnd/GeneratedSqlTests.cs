using System.Runtime.CompilerServices;
using Npgsql;

namespace Runtime.Tests.EndToEnd;

/// <summary>Every .sql file among the generator's approved snapshots, on a real server.</summary>
public sealed class GeneratedSqlTests(PostgresServer server)
{
    /// <summary>The tables that the snapshots' triggers are for.</summary>
    private static readonly Dictionary<string, (string Create, string Workload, string[] Payloads)> Cases = new()
    {
        ["OrderEvents"] = (
            "create table orders (id bigserial primary key, status varchar(20), total_amount numeric(10,2))",
            "insert into orders (status, total_amount) values ('new', 1.50); update orders set status = null; delete from orders",
            [
                """order_events {"action":"INSERT","order_id":1,"status":"new","total_amount":1.50}""",
                """order_events {"action":"UPDATE","order_id":1,"status":null,"total_amount":1.50}""",
                """order_events {"action":"DELETE","order_id":1,"status":null,"total_amount":1.50}""",
            ]),
        ["RoomMessages"] = (
            "create schema chat; create table chat.messages (room_id integer, kind text, author_name text, text text)",
            """
            insert into chat.messages values (42, 'Open', 'Ann "A"', E'hello\n');
            insert into chat.messages values (42, repeat('x', 60), 'a name too long for a channel', '');
            insert into chat.messages values (43, 'closed', 'too large', repeat('x', 8000));
            insert into chat.messages values (null, 'closed', 'no room', '');
            """,
            ["""room_Open_42 {"room_id":42,"kind":"Open","author":"Ann \"A\"","text":"hello\n"}"""]),
        ["AwkwardNames"] = (
            "create table \"Order's \\ \"\"table\"\"\" (payload integer, channel integer, \"Fields\" integer, changed integer, tg_op integer)",
            "insert into \"Order's \\ \"\"table\"\"\" values (1, 2, 3, 4, 5)",
            ["""it's a "channel" \ $notify$ {"payload":1,"channel":2,"fields":3,"changed":4,"tg_op":5}"""]),
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names => new(Directory.GetFiles(Snapshots(), "*.up.verified.sql", SearchOption.AllDirectories)
        .Select(path => Path.GetFileName(path).Replace(".up.verified.sql", "", StringComparison.Ordinal)));

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Names))]
    public async Task Up_up_again_workload_down_down_again_and_the_catalogue_is_as_before(string name)
    {
        string folder = Path.Combine(Snapshots(), name);
        string up = await File.ReadAllTextAsync(Path.Combine(folder, $"{name}.up.verified.sql"), Ct);
        string down = await File.ReadAllTextAsync(Path.Combine(folder, $"{name}.down.verified.sql"), Ct);
        (string create, string workload, string[] expected) = Cases[name];
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using NpgsqlConnection connection = await Session.OpenAsync(database, Ct);
        await connection.ExecuteAsync(create, Ct);
        string before = await CatalogueAsync(connection);
        await connection.ExecuteAsync(up, Ct);
        await connection.ExecuteAsync(up, Ct);
        Assert.NotEqual(before, await CatalogueAsync(connection));

        List<string> received = [];
        connection.Notification += (_, notification) => received.Add($"{notification.Channel} {notification.Payload}");
        string channels = string.Join(";", expected.Select(payload => $"listen {Quoted(payload)}").Distinct());
        await connection.ExecuteAsync(channels, Ct);

        // A hostile path: the function calls PostgreSQL's own functions whatever the writer's says.
        await connection.ExecuteAsync(
            """
            create function public.pg_notify(text, text) returns void language plpgsql as 'begin raise exception $x$diverted$x$; end';
            create function public.octet_length(text) returns int language plpgsql as 'begin raise exception $x$diverted$x$; end';
            set search_path = public, pg_catalog
            """, Ct);
        await connection.ExecuteAsync(workload, Ct);
        await connection.ExecuteAsync("reset search_path; drop function public.pg_notify, public.octet_length", Ct);
        Assert.Equal(expected, received);

        await connection.ExecuteAsync(down, Ct);
        await connection.ExecuteAsync(down, Ct);
        Assert.Equal(before, await CatalogueAsync(connection));
    }

    /// <summary>The channel that stands before the JSON, as an identifier.</summary>
    private static string Quoted(string expected)
    {
        string channel = expected[..expected.IndexOf(" {", StringComparison.Ordinal)];
        return "\"" + channel.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
    }

    private static async Task<string> CatalogueAsync(NpgsqlConnection connection)
    {
        await using NpgsqlCommand command = new(
            """
            select coalesce(string_agg(line, E'\n' order by line), '') from (
                select pg_get_functiondef(oid) from pg_proc where pronamespace::regnamespace::text !~ '^(pg_|information_schema)'
                union all select pg_get_triggerdef(oid) from pg_trigger
                union all select oid::regclass::text from pg_class where relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
            ) as objects(line)
            """,
            connection);
        return (string)(await command.ExecuteScalarAsync(Ct))!;
    }

    private static string Snapshots([CallerFilePath] string path = "")
    {
        string tests = Path.GetDirectoryName(Path.GetDirectoryName(Path.GetDirectoryName(path)))!;
        return Path.Combine(tests, "Generator.Tests", "Snapshots");
    }
}
