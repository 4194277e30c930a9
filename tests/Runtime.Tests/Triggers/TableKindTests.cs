using System.Text.Json;
using Notify;
using Npgsql;

namespace Runtime.Tests.Triggers;

/// <summary>Partitions, child tables, views and foreign tables: which triggers they take, and when those fire.</summary>
public sealed class TableKindTests(PostgresServer server)
{
    private const string Columns = "(id int, place text, text text)";

    private static readonly string Triggers = string.Join('\n', KindRowsChannel.Up, KindUpdatesChannel.Up, KindEachChannel.Up);

    /// <summary>How to make <c>kinds</c> such a table.</summary>
    private static readonly Dictionary<string, string> Kinds = new(StringComparer.Ordinal)
    {
        ["table"] = $"create table kinds {Columns};",
        ["partitioned"] = $"""
            create table kinds {Columns} partition by list (place);
            create table kinds_a partition of kinds for values in ('a'); create table kinds_b partition of kinds for values in ('b');
            """,
        ["partition"] = $"create table whole {Columns} partition by list (place); create table kinds partition of whole for values in ('a');",
        ["parent"] = $"create table kinds {Columns}; create table kinds_child () inherits (kinds);",
        ["child"] = $"create table parent {Columns}; create table kinds () inherits (parent);",
        ["view"] = $"create table behind {Columns}; create view kinds as select * from behind;",
        ["materialized view"] = $"create table behind {Columns}; create materialized view kinds as select * from behind;",
        ["foreign"] = $"create foreign data wrapper nothing; create server nothing foreign data wrapper nothing; create foreign table kinds {Columns} server nothing;",
    };

    private static readonly Dictionary<string, ChannelSchema> Schemas = new(StringComparer.Ordinal)
    {
        ["row"] = KindRowsChannel.Schema,
        ["deferred"] = KindDeferredChannel.Schema,
        ["statement"] = KindEachChannel.Schema,
        ["truncate"] = KindTruncatedChannel.Schema,
    };

    /// <summary>What PostgreSQL refuses, and why; everything else works.</summary>
    private static readonly Dictionary<(string Kind, string Trigger), string> Refused = new()
    {
        [("view", "row")] = "Views cannot have row-level BEFORE or AFTER triggers",
        [("view", "deferred")] = "Views cannot have row-level BEFORE or AFTER triggers",
        [("view", "statement")] = "Triggers on views cannot have transition tables",
        [("view", "truncate")] = "Views cannot have TRUNCATE triggers",
        [("foreign", "truncate")] = "Foreign tables cannot have TRUNCATE triggers", // Until PostgreSQL 15.
        [("foreign", "deferred")] = "Foreign tables cannot have constraint triggers",
        [("foreign", "statement")] = "Triggers on foreign tables cannot have transition tables",
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Each => new MatrixTheoryData<string, string>(Kinds.Keys, Schemas.Keys);

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Each))]
    public async Task It_takes_the_triggers_that_PostgreSQL_lets_it_have_and_the_error_says_why_not(string kind, string trigger)
    {
        string database = await CreateAsync(Kinds[kind]);
        await using NpgsqlConnection connection = await Session.OpenAsync(database, Ct);
        bool mayTruncate = kind == "foreign" && trigger == "truncate" && connection.PostgreSqlVersion.Major >= 16;
        Task applying = NotifySchema.ApplyAsync(connection, [Schemas[trigger]], ct: Ct);
        string? reason = kind == "materialized view" ? "not supported for materialized views" : mayTruncate ? null : Refused.GetValueOrDefault((kind, trigger));
        if (reason is not null)
        {
            Assert.Contains(reason, (await Assert.ThrowsAsync<SchemaException>(() => applying)).Message, StringComparison.Ordinal);
            return;
        }

        await applying;
        Assert.Empty(await NotifySchema.DiffAsync(connection, [Schemas[trigger]], ct: Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task An_update_that_moves_a_row_to_another_partition_is_a_delete_and_an_insert_for_each_row_and_an_update_for_the_statement()
    {
        await using TriggerSession session = await OpenAsync(Kinds["partitioned"] + Triggers);
        await session.ExecuteAsync("insert into kinds values (1, 'a', 'x')");
        Assert.Equal(["kind_each INSERT 1 x", "kind_rows INSERT 1 x"], Take(session));
        await session.ExecuteAsync("update kinds set place = 'b'");
        Assert.Equal(["kind_each UPDATE 1 x", "kind_rows DELETE 1 x", "kind_rows INSERT 1 x"], Take(session));

        // It stays where it is: now OnlyWhenChanged applies.
        await session.ExecuteAsync("update kinds set place = 'b'");
        Assert.Equal(["kind_each UPDATE 1 x", "kind_updates UPDATE 1"], Take(session));
        await session.ExecuteAsync("update kinds set text = 'y'");
        Assert.Equal(["kind_each UPDATE 1 y", "kind_rows UPDATE 1 y", "kind_updates UPDATE 1"], Take(session));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_statement_that_names_a_partition_fires_its_triggers_for_rows_and_none_of_the_partitioned_tables_for_statements()
    {
        await using TriggerSession session = await OpenAsync(Kinds["partitioned"] + Triggers);
        await session.ExecuteAsync("insert into kinds_a values (1, 'a', 'x')");
        Assert.Equal(["kind_rows INSERT 1 x"], Take(session));
        await session.ExecuteAsync("create table kinds_c partition of kinds for values in ('c'); insert into kinds_c values (2, 'c', 'x')");
        Assert.Equal(["kind_rows INSERT 2 x"], Take(session));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_child_tables_rows_are_in_the_parents_statements_only()
    {
        await using TriggerSession session = await OpenAsync(Kinds["parent"] + Triggers);
        await session.ExecuteAsync("insert into kinds_child values (1, 'a', 'x')");
        Assert.Empty(Take(session));
        await session.ExecuteAsync("insert into kinds values (2, 'a', 'x')");
        Assert.Equal(["kind_each INSERT 2 x", "kind_rows INSERT 2 x"], Take(session));
        await session.ExecuteAsync("update kinds set text = 'y'");
        Assert.Equal(["kind_each UPDATE 1 y", "kind_each UPDATE 2 y", "kind_rows UPDATE 2 y", "kind_updates UPDATE 2"], Take(session));
        await session.ExecuteAsync("update kinds_child set text = 'z'");
        Assert.Empty(Take(session));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_write_through_a_view_fires_the_triggers_of_its_table()
    {
        await using TriggerSession session = await OpenAsync($"{Kinds["table"]} create view seen as select * from kinds; {Triggers}");
        await session.ExecuteAsync("insert into seen values (1, 'a', 'x'); update seen set text = 'y'");
        Assert.Equal(["kind_each INSERT 1 x", "kind_each UPDATE 1 y", "kind_rows INSERT 1 x", "kind_rows UPDATE 1 y", "kind_updates UPDATE 1"], Take(session));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_foreign_table_notifies_of_each_row_that_is_written_through_it_and_of_no_other()
    {
        string database = await CreateAsync("create table theirs (id int primary key, place text, text text);");
        NpgsqlConnectionStringBuilder settings = new(database);
        await Session.ExecuteAsync(database, $"""
            create extension postgres_fdw;
            create server loop foreign data wrapper postgres_fdw
                options (host {Sql.Literal(settings.Host!)}, port '{settings.Port}', dbname {Sql.Literal(settings.Database!)});
            create user mapping for current_user server loop
                options (user {Sql.Literal(settings.Username!)}, password {Sql.Literal(settings.Password ?? "")});
            create foreign table kinds {Columns} server loop options (table_name 'theirs');
            {KindRowsChannel.Up} {KindUpdatesChannel.Up}
            """, Ct);
        await using TriggerSession session = await TriggerSession.OpenAsync(database, KindRowsChannel.Name, KindUpdatesChannel.Name);
        await session.ExecuteAsync("insert into kinds values (1, 'a', 'x')");
        await session.ExecuteAsync("update kinds set place = 'b'");
        await session.ExecuteAsync("update kinds set text = 'y'");
        await session.ExecuteAsync("delete from kinds");
        Assert.Equal(["kind_rows DELETE 1 y", "kind_rows INSERT 1 x", "kind_rows UPDATE 1 y", "kind_updates UPDATE 1", "kind_updates UPDATE 1"], Take(session));
        await session.ExecuteAsync("insert into theirs values (2, 'a', 'x')");
        Assert.Empty(Take(session));
        Assert.Empty(session.TakeWarnings());
    }

    /// <summary>PostgreSQL 18 has them.</summary>
    [Fact(Timeout = 60_000)]
    public async Task A_virtual_column_is_null_for_each_row_and_keeps_a_statement_from_notifying()
    {
        string database = await CreateAsync("select");
        await using NpgsqlConnection connection = await Session.OpenAsync(database, Ct);
        Assert.SkipUnless(connection.PostgreSqlVersion.Major >= 18, "PostgreSQL 18 has virtual columns.");
        await Session.ExecuteAsync(
            database, $"create table kinds (id int, place text, text text generated always as (place || '!') virtual); {Triggers}", Ct);
        await using TriggerSession session = await ListenAsync(database);
        await session.ExecuteAsync("insert into kinds values (1, 'a')");
        Assert.Equal(["kind_rows INSERT 1 "], Take(session));
    }

    /// <summary>In order of their text: that of a transaction is of no interest here.</summary>
    private static string[] Take(TriggerSession session) => [.. session.Take().Select(Format).Order(StringComparer.Ordinal)];

    private static string Format((string Channel, string Payload) sent)
    {
        using JsonDocument payload = JsonDocument.Parse(sent.Payload);
        return $"{sent.Channel} {string.Join(' ', payload.RootElement.EnumerateObject().Select(member => member.Value))}";
    }

    private async Task<TriggerSession> OpenAsync(string sql) => await ListenAsync(await CreateAsync(sql));

    private static Task<TriggerSession> ListenAsync(string database) =>
        TriggerSession.OpenAsync(database, KindRowsChannel.Name, KindUpdatesChannel.Name, KindEachChannel.Name);

    private async Task<string> CreateAsync(string sql)
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await Session.ExecuteAsync(database, sql, Ct);
        return database;
    }
}
