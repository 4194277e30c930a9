using Notify;
using Npgsql;
using Runtime.Tests.Triggers;

namespace Runtime.Tests.Schema;

/// <summary>Operators mean the same in all places, and SQL that can't be read is an error when it is applied.</summary>
public sealed class SearchPathTests(PostgresServer server)
{
    /// <summary>As citext and hstore have them, which not every server has: text without case, and a value by its key.</summary>
    private const string Tables = """"
        create schema extensions; create schema "it's ""odd""";
        create type extensions.folded as (value text);
        create function extensions.same(extensions.folded, text) returns bool immutable language sql as 'select lower(($1).value) = lower($2)';
        create operator extensions.= (leftarg = extensions.folded, rightarg = text, function = extensions.same);
        create function extensions.fetch(json, text) returns text immutable language sql as $$ select $1 ->> $2 $$;
        create operator extensions.-> (leftarg = json, rightarg = text, function = extensions.fetch);
        create table people (id int, email extensions.folded, tags json);
        """";

    private const string Extensions = """"
        create schema extensions; create schema "it's ""odd""";
        create extension citext schema extensions; create extension hstore schema extensions;
        create table people (id int, email extensions.citext, tags extensions.hstore);
        """";

    private static readonly ChannelSchema[] Declared =
        [PeopleRowChannel.Schema, PeopleEachChannel.Schema, PeopleMemberChannel.Schema, PeopleMemberEachChannel.Schema];

    private static readonly Dictionary<string, (ChannelSchema Schema, string State, string Attribute)> Wrong = new()
    {
        ["wrong_member"] = (WrongMemberChannel.Schema, "42703", "[PgSql(\"NEW.missing\")]"),
        ["wrong_function"] = (WrongFunctionChannel.Schema, "42883", "[PgSql(\"missing(NEW.id)\")]"),
        ["wrong_bare"] = (WrongBareChannel.Schema, "42702", "[PgSql(\"id\")]"),
        ["wrong_table"] = (WrongTableChannel.Schema, "does not exist", "[PgTrigger(\"missing\")]"),
        ["wrong_column"] = (WrongColumnChannel.Schema, "has no column \"missing\"", "[PgTrigger(\"people\")]"),
        ["wrong_type"] = (WrongTypeChannel.Schema, "42883", "[PgSql(\"NEW.id || true\")]"),
        ["wrong_ambiguous"] = (WrongAmbiguousChannel.Schema, "42702", "When = \"id > 1\""),
        ["wrong_when"] = (WrongWhenChannel.Schema, "42703", "When = \"NEW.missing > 1\""),
        ["wrong_when_each"] = (WrongWhenEachChannel.Schema, "42883", "When = \"NEW.id || true\""),
        ["wrong_syntax"] = (WrongSyntaxChannel.Schema, "42601", "[PgSql(\"NEW.id +\")]"),
        ["wrong_syntax_each"] = (WrongSyntaxEachChannel.Schema, "42601", "When = \"NEW.id +\""),
        ["wrong_literal"] = (WrongLiteralChannel.Schema, "22P02", "When = \"NEW.id = 'x'\""),
        ["wrong_subquery"] = (WrongSubqueryChannel.Schema, "0A000", "When = \"EXISTS (SELECT FROM public.people AS vip WHERE vip.id = NEW.id)\""),
        ["wrong_schema"] = (WrongSchemaChannel.Schema, "42501", "[PgSql(\"hidden.secret(NEW.id)\")]"),
        ["wrong_view"] = (WrongViewChannel.Schema, "42809", "[PgTrigger(\"people_view\")]"),
        ["wrong_foreign"] = (WrongForeignChannel.Schema, "42809", "[PgTrigger(\"people_foreign\")]"),
        ["no_right"] = (PeopleRowChannel.Schema, "42501", "[PgTrigger(\"people\")]"),
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, bool> WrongNames => new MatrixTheoryData<string, bool>(Wrong.Keys, [false, true]);

    [Theory(Timeout = 60_000)]
    [InlineData(true, "'\"$user\", public'")]
    [InlineData(true, "''")]
    [InlineData(true, "extensions, public")]
    [InlineData(false, "''")]
    [InlineData(false, "extensions, public")]
    public async Task An_operator_means_the_same_in_every_place_whatever_path_it_is_applied_with(bool applies, string path)
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct, "select");
        bool hasExtensions = await database.ScalarAsync<long>("select count(*) from pg_available_extensions where name in ('citext', 'hstore')", Ct) == 2;
        await database.ExecuteAsync(hasExtensions ? Extensions : Tables, Ct);
        await database.ExecuteAsync($"set search_path = {path}", Ct);
        string before = await database.ScalarAsync<string>("show search_path", Ct) ?? "";
        if (applies)
        {
            await NotifySchema.ApplyAsync(database.Connection, Declared, ct: Ct);
        }
        else
        {
            await database.ExecuteAsync(
                string.Join('\n', PeopleRowChannel.Up, PeopleEachChannel.Up, PeopleMemberChannel.Up, PeopleMemberEachChannel.Up), Ct);
        }

        Assert.Equal(before, await database.ScalarAsync<string>("show search_path", Ct));
        await using NpgsqlDataSource other = NpgsqlDataSource.Create(database.ConnectionString);
        Assert.Empty(await NotifySchema.DiffAsync(other, Declared, ct: Ct));
        await using TriggerSession session = await TriggerSession.OpenAsync(
            database.ConnectionString, "people_row", "people_each", "people_member", "people_member_each");
        await session.ExecuteAsync(hasExtensions
            ? "insert into people values (1, 'bob@X.org', 'a=>x'), (2, 'eve@x.org', 'b=>y')"
            : """insert into people values (1, row('bob@X.org'), '{"a":"x"}'), (2, row('eve@x.org'), '{"b":"y"}')""");
        Assert.Empty(session.TakeWarnings());
        Assert.Equal(
            [
                """people_each {"id":1}""",
                """people_member {"id":1,"is_bob":true,"a":"x"}""",
                """people_member {"id":2,"is_bob":false,"a":null}""",
                """people_member_each {"id":1,"is_bob":true,"a":"x","operation":"INSERT"}""",
                """people_member_each {"id":2,"is_bob":false,"a":null,"operation":"INSERT"}""",
                """people_row {"id":1}""",
            ],
            session.Take().Select(one => $"{one.Channel} {one.Payload}").Order(StringComparer.Ordinal));
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(WrongNames))]
    public async Task An_error_names_channel_trigger_and_attribute_and_nothing_has_changed(string name, bool isInstalled)
    {
        (ChannelSchema schema, string state, string attribute) = Wrong[name];
        string role = $"\"applier_{Guid.NewGuid():N}\"";
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(
            server, Ct, $"""
            {Tables} create view people_view as select id from people; create schema hidden; create function hidden.secret(int) returns int language sql as 'select 1';
            create foreign data wrapper nothing; create server nothing foreign data wrapper nothing; create foreign table people_foreign (id int) server nothing;
            create role {role}; grant create, usage on schema public, extensions to {role};
            """);
        if (isInstalled && name == "no_right")
        {
            await NotifySchema.ApplyAsync(database.Connection, [Earlier(schema)], ct: Ct);
        }

        await database.ExecuteAsync(
            name == "no_right" ? $"set role {role}" : $"alter table people owner to {role}; alter view people_view owner to {role}; alter foreign table people_foreign owner to {role}; set role {role}", Ct);
        if (isInstalled && name != "no_right")
        {
            await NotifySchema.ApplyAsync(database.Connection, [Earlier(schema)], ct: Ct);
        }

        string before = await database.CatalogueAsync(Ct);
        Assert.NotEmpty(await NotifySchema.DiffAsync(database.Connection, [schema], ct: Ct));
        SchemaException refused = await Assert.ThrowsAsync<SchemaException>(() => NotifySchema.ApplyAsync(database.Connection, [schema], ct: Ct));
        Assert.Contains($"channel \"{schema.Channel}\"", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"trigger \"{schema.Functions[0].Triggers[0].Name}\" ON ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(attribute, refused.Message, StringComparison.Ordinal);
        Assert.Contains(state, refused.Message, StringComparison.Ordinal);
        Assert.Equal(name == "wrong_view", refused.Message.Contains("Views cannot have row-level", StringComparison.Ordinal));
        Assert.Equal(name == "wrong_foreign", refused.Message.Contains("foreign tables cannot have transition tables", StringComparison.Ordinal));
        Assert.DoesNotContain("redacted", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await database.CatalogueAsync(Ct));
        await database.ExecuteAsync($"reset role; drop owned by {role} cascade; drop role {role}", Ct);
    }

    /// <summary>The same function and trigger, without anything that is wrong.</summary>
    private static ChannelSchema Earlier(ChannelSchema schema)
    {
        FunctionDefinition function = schema.Functions[0];
        return schema with
        {
            Functions =
            [
                function with
                {
                    Body = "BEGIN RETURN NULL; END", Fingerprint = "earlier", Reads = [], Expressions = [], Condition = null,
                    Triggers = [function.Triggers[0] with { Table = "people", When = null }],
                },
            ],
        };
    }

    [Fact(Timeout = 60_000)]
    public async Task A_comparison_that_the_server_refuses_names_the_channel_and_the_trigger()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        Declared orders = new();
        await NotifySchema.ApplyAsync(database.Connection, [orders.Schema], ct: Ct);
        string role = await database.CreateRoleAsync($"REVOKE TEMPORARY ON DATABASE {database.Connection.Database} FROM PUBLIC", Ct);
        await database.ExecuteAsync($"SET ROLE {role}", Ct);
        SchemaException refused = await Assert.ThrowsAsync<SchemaException>(() => NotifySchema.DiffAsync(database.Connection, [orders.Schema], ct: Ct));
        Assert.Contains(
            """channel "order_events", [PgTrigger("orders")], trigger "notify_order_events" ON "public"."orders", trigger function "public"."notify_order_events"(): 42501:""",
            refused.Message,
            StringComparison.Ordinal);
        await database.ExecuteAsync($"RESET ROLE; DROP ROLE {role}", Ct);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_changed_condition_that_cannot_be_read_is_an_error_too()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        Declared orders = new();
        await NotifySchema.ApplyAsync(database.Connection, [orders.Schema], ct: Ct);
        Declared changed = orders with { Trigger = orders.Trigger with { When = "missing(NEW.id)" } };
        Assert.NotEmpty(await NotifySchema.DiffAsync(database.Connection, [changed.Schema], ct: Ct));
        SchemaException refused = await Assert.ThrowsAsync<SchemaException>(
            () => NotifySchema.ApplyAsync(database.Connection, [changed.Schema], ct: Ct));
        Assert.Contains("When = \"missing(NEW.id)\"", refused.Message, StringComparison.Ordinal);
    }
}
