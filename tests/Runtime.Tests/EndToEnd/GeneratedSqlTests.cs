using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Npgsql;

namespace Runtime.Tests.EndToEnd;

/// <summary>Every .sql file among the generator's approved snapshots, on a real server.</summary>
public sealed partial class GeneratedSqlTests(PostgresServer server)
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
        ["StatusChanges"] = (
            """
            create schema shop; create schema notifications;
            create table shop.orders (id bigint primary key, status text, note text, details json, place point, price numeric, quantity int, street text, zip text)
            """,
            """
            insert into shop.orders values (1, 'new', null, '{}', '(1,2)', 1.5, 2, 'Long "Street"', '12345'); insert into shop.orders (id, status) values (2, 'draft');
            update shop.orders set note = 'not compared';
            update shop.orders set price = 2, status = 'paid', place = '(1,3)' where id < 2;
            update shop.orders set price = 3;
            delete from shop.orders;
            """,
            [
                """status_changes {"action":"INSERT","schema":"shop","table":"orders","at":"…","transaction":…,"order_id":1,"status":"new","before":null,"changed":[],"total":3.0,"address":{"street":"Long \"Street\"","postal_code":"12345"}}""",
                """status_changes {"action":"UPDATE","schema":"shop","table":"orders","at":"…","transaction":…,"order_id":1,"status":"paid","before":"new","changed":["status", "place", "price"],"total":4,"address":{"street":"Long \"Street\"","postal_code":"12345"}}""",
            ]),
        ["CacheKeys"] = (
            "create table products (id int primary key, name text, picture bytea); create table prices (article int, amount float8, valid interval)",
            """
            insert into products values (1, 'not sent', '\x0aff');
            update products set name = 'not sent';
            update products set name = 'sent';
            delete from products;
            begin;
            set local intervalstyle = iso_8601; set local extra_float_digits = 0; set local bytea_output = escape;
            insert into prices values (7, 0.30000000000000004, '1 day');
            commit;
            insert into prices select 8, 1, interval '1 day' from generate_series(1, 0);
            insert into products values (2, repeat('x', 8000), null);
            delete from products;
            """,
            [
                """cache_keys {"table":"products","action":"UPDATE","row":{"id":1,"name":"sent","picture":"\\x0aff"}}""",
                """cache_keys {"table":"products","action":"DELETE","row":{"id":1,"name":"sent","picture":"\\x0aff"}}""",
                """cache_keys {"table":"prices","action":"INSERT","row":{"article":7,"amount":0.30000000000000004,"valid":"1 day"}}""",
                "cache_keys notify.payload:…",
            ]),
        ["StockLevels"] = (
            "create table stock (warehouse int, article text, quantity int)",
            """
            insert into stock values (1, 'a', 5), (1, 'b', 50), (2, 'c', 6), (null, 'd', 1), (1, repeat('x', 8000), 1);
            update stock set quantity = quantity - 1 where article < 'b';
            delete from stock;
            """,
            [
                """stock_1 {"warehouse":1,"article":"a","quantity":5}""",
                """stock_2 {"warehouse":2,"article":"c","quantity":6}""",
                """stock_1 {"warehouse":1,"article":"a","quantity":4}""",
            ]),
        ["PriceBatches"] = (
            "create table prices (id bigint primary key, amount numeric, note text)",
            """
            insert into prices values (1, 1.50, null), (2, null, repeat('x', 8000)), (3, 3, 'z');
            insert into prices select n, n, null from generate_series(4, 3) as n;
            update prices set amount = 2 where id < 2;
            delete from prices where id > 1;
            truncate prices;
            """,
            [
                """price_batches {"action":"INSERT","prices":[{"article_id":1,"amount":1.50,"note":null},{"article_id":3,"amount":3,"note":"z"}],"at":"…","count":3}""",
                """price_batches {"action":"UPDATE","prices":[{"article_id":1,"amount":2,"note":null}],"at":"…","count":1}""",
                """price_batches {"action":"DELETE","prices":[{"article_id":3,"amount":3,"note":"z"}],"at":"…","count":2}""",
                """price_batches {"action":"TRUNCATE","prices":[],"at":"…","count":0}""",
            ]),
        ["RoomBatches"] = (
            "create schema chat; create table chat.lines (id bigint, room_id int, text text)",
            "insert into chat.lines values (1, 1, 'a'), (2, 2, 'b'), (3, 1, 'c'), (4, 1, repeat('x', 8000)), (5, 1, 'e'), (6, null, 'nowhere')",
            [
                """batch_1 {"room_id":1,"lines":[{"id":1,"text":"a"},{"id":3,"text":"c"}]}""",
                "batch_1 notify.payload:…",
                """batch_1 {"room_id":1,"lines":[{"id":5,"text":"e"}]}""",
                """batch_2 {"room_id":2,"lines":[{"id":2,"text":"b"}]}""",
            ]),
        ["ImportsDone"] = (
            "create table imports (id bigint)",
            "insert into imports select generate_series(1, 1000); insert into imports select 1 where false; truncate imports",
            [
                """imports_done {"action":"INSERT","count":1000,"at":"…"}""",
                """imports_done {"action":"TRUNCATE","count":0,"at":"…"}""",
            ]),
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
        connection.Notification += (_, notification) => received.Add($"{notification.Channel} {Timeless(notification.Payload)}");
        string channels = string.Join(";", expected.Select(payload => $"listen {Quoted(payload)}").Distinct());
        await connection.ExecuteAsync(channels, Ct);

        // A hostile path: the function calls PostgreSQL's own functions whatever the writer's says.
        await connection.ExecuteAsync(
            """
            create function public.pg_notify(text, text) returns void language plpgsql as 'begin raise exception $x$diverted$x$; end';
            create function public.octet_length(text) returns int language plpgsql as 'begin raise exception $x$diverted$x$; end';
            create function public.json_build_object(text, text) returns json language plpgsql as 'begin raise exception $x$diverted$x$; end';
            create function public.to_json(text) returns json language plpgsql as 'begin raise exception $x$diverted$x$; end';
            create function public.set_config(text, text, boolean) returns text language plpgsql as 'begin raise exception $x$diverted$x$; end';
            create function public.same(text, text) returns boolean language plpgsql as 'begin raise exception $x$diverted$x$; end';
            create operator public.= (leftarg = text, rightarg = text, function = public.same);
            set search_path = public, pg_catalog
            """, Ct);
        await connection.ExecuteAsync(workload, Ct);
        await connection.ExecuteAsync("""
            reset search_path; drop operator public.= (text, text);
            drop function public.pg_notify, public.octet_length, public.json_build_object, public.to_json, public.set_config, public.same
            """, Ct);
        Assert.Equal(expected, received);

        await connection.ExecuteAsync(down, Ct);
        await connection.ExecuteAsync(down, Ct);

        // The table of payloads stays, because other channels may use it.
        await connection.ExecuteAsync("drop schema if exists notify cascade", Ct);
        Assert.Equal(before, await CatalogueAsync(connection));
    }

    /// <summary>A payload without what is another each time: its time, its transaction, the id of a stored one.</summary>
    private static string Timeless(string payload) =>
        Changing().Replace(payload, match => match.Groups["name"].Success ? $"\"{match.Groups["name"].Value}\":{(match.Value.EndsWith('"') ? "\"…\"" : "…")}" : "notify.payload:…");

    [GeneratedRegex(""" "(?<name>at)":"[^"]+"|"(?<name>transaction)":[0-9]+|^notify\.payload:[0-9a-f-]{36}$ """, RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex Changing();

    /// <summary>The channel that stands before the payload, as an identifier.</summary>
    private static string Quoted(string expected)
    {
        string channel = expected[..Math.Max(
            expected.IndexOf(" {", StringComparison.Ordinal), expected.IndexOf(" notify.payload:", StringComparison.Ordinal))];
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
