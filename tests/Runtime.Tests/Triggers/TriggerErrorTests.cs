using Npgsql;

namespace Runtime.Tests.Triggers;

/// <summary>A write is never broken by a notification, unless the developer asked for that; and what is left out is said.</summary>
public sealed class TriggerErrorTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task A_dropped_column_breaks_no_write_in_old_sessions_or_new_ones_in_first_rows_or_later_ones()
    {
        string database = await CreateAsync("create table fragile (id int primary key, text text);" + FragileChannel.Up);
        await using TriggerSession old = await TriggerSession.OpenAsync(database, FragileChannel.Name);
        await old.ExecuteAsync("insert into fragile values (1, 'a')");
        Assert.Equal([new Fragile(1, "a")], old.Take(FragileChannel.Serializer));
        await Session.ExecuteAsync(database, "alter table fragile drop column text", Ct);

        await using TriggerSession fresh = await TriggerSession.OpenAsync(database, FragileChannel.Name);
        foreach (TriggerSession session in new[] { old, fresh })
        {
            await session.ExecuteAsync("begin; insert into fragile select n from generate_series(10, 12) as n; savepoint s; delete from fragile where id > 9; rollback to s; delete from fragile where id > 9; commit");
            IReadOnlyList<string> warnings = session.TakeWarnings();
            Assert.Equal(9, warnings.Count);
            Assert.All(warnings, warning => Assert.Contains("notification skipped: ", warning, StringComparison.Ordinal));
            Assert.All(warnings, warning => Assert.Contains("has no field \"text\"", warning, StringComparison.Ordinal));
            Assert.Empty(session.Take());
        }

        // The column is back, and so are the notifications, for all sessions.
        await Session.ExecuteAsync(database, "alter table fragile add column text text;" + FragileChannel.Up, Ct);
        foreach (TriggerSession session in new[] { old, fresh })
        {
            await session.ExecuteAsync("insert into fragile values (2, 'b'); delete from fragile where id > 1");
            Assert.Contains(new Fragile(2, "b"), session.Take(FragileChannel.Serializer));
            Assert.Empty(session.TakeWarnings());
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_transaction_that_wrote_is_not_surprised_by_what_others_would_alter()
    {
        string database = await CreateAsync("create table fragile (id int primary key, text text);" + FragileChannel.Up);
        await using TriggerSession session = await TriggerSession.OpenAsync(database, FragileChannel.Name);
        await session.ExecuteAsync("begin; insert into fragile values (1, 'a')");
        PostgresException refused = await Assert.ThrowsAsync<PostgresException>(() => Session.ExecuteAsync(
            database, "set lock_timeout = '50ms'; alter table fragile drop column text", Ct));
        Assert.Equal(PostgresErrorCodes.LockNotAvailable, refused.SqlState);
        await session.ExecuteAsync("insert into fragile values (2, 'b'); commit");
        Assert.Equal(2, session.Take().Count);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_large_payload_is_left_out_with_a_warning_that_names_table_and_key_and_no_content()
    {
        string database = await CreateAsync("create table fragile (id int, part int, text text, primary key (part, id));" + FragileChannel.Up);
        await using TriggerSession session = await TriggerSession.OpenAsync(database, FragileChannel.Name);
        await session.ExecuteAsync("insert into fragile values (7, 8, repeat('secret', 2000)); delete from fragile; insert into fragile values (1, 1, 'fits')");
        Assert.Equal([new Fragile(1, "fits")], session.Take(FragileChannel.Serializer));
        IReadOnlyList<string> warnings = session.TakeWarnings();
        Assert.Equal(2, warnings.Count);
        Assert.All(warnings, warning => Assert.Matches(
            "^notification skipped: (INSERT|DELETE) of a row of (public.)?fragile with the key id=7, part=8 has a payload of 12018 bytes for channel \"fragile\", and the limit is 7999$", warning));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_largest_payload_has_7999_bytes()
    {
        string database = await CreateAsync("create table fragile (id int, text text);" + FragileChannel.Up);
        await using TriggerSession session = await TriggerSession.OpenAsync(database, FragileChannel.Name);
        await session.ExecuteAsync("insert into fragile values (1, repeat('x', 7981)); insert into fragile values (1, repeat('x', 7982))");
        Assert.Equal(7999, Assert.Single(session.Take()).Payload.Length);
        Assert.Contains("8000 bytes", Assert.Single(session.TakeWarnings()), StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("strict_rows")]
    [InlineData("strict_each")]
    [InlineData("strict_packs")]
    public async Task A_write_fails_where_that_was_asked_for(string table)
    {
        string database = await CreateAsync("create table strict_rows (id int primary key, text text); create table strict_each (like strict_rows); create table strict_packs (like strict_rows);" + StrictRowsChannel.Up + StrictEachChannel.Up + StrictPacksChannel.Up);
        await using TriggerSession session = await TriggerSession.OpenAsync(database, table);
        await session.ExecuteAsync($"insert into {table} values (1, 'fits')");
        Assert.Single(session.Take());
        PostgresException error = await Assert.ThrowsAsync<PostgresException>(
            () => session.ExecuteAsync($"insert into {table} values (2, 'fits'), (3, repeat('secret', 2000))"));
        Assert.Equal("54000", error.SqlState);
        Assert.DoesNotContain("secret", error.MessageText, StringComparison.Ordinal);
        Assert.Empty(session.Take());
    }

    [Fact(Timeout = 60_000)]
    public async Task An_error_goes_through_where_that_was_asked_for()
    {
        string database = await CreateAsync("create table raising (id int, text text);" + RaisingChannel.Up);
        await using TriggerSession session = await TriggerSession.OpenAsync(database, RaisingChannel.Name);
        await session.ExecuteAsync("alter table raising drop column text");
        PostgresException error = await Assert.ThrowsAsync<PostgresException>(() => session.ExecuteAsync("insert into raising values (1)"));
        Assert.Equal(PostgresErrorCodes.UndefinedColumn, error.SqlState);
    }

    [Fact(Timeout = 60_000)]
    public async Task An_expression_that_fails_for_a_row_breaks_no_write_and_is_not_quoted()
    {
        string database = await CreateAsync("create table sums (id int, text text);" + SumsChannel.Up);
        await using TriggerSession session = await TriggerSession.OpenAsync(database, SumsChannel.Name);
        await session.ExecuteAsync("insert into sums values (1, '41'), (2, 'secret'), (3, '1')");
        Assert.Equal([new Sum(1, 42, "two\nlines"), new Sum(3, 2, "two\nlines")], session.Take(SumsChannel.Serializer));
        Assert.EndsWith(": 22P02", Assert.Single(session.TakeWarnings()), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_an_older_version_made_and_this_one_does_not_is_dropped()
    {
        string database = await CreateAsync("create table fragile (id int, text text); create table other (id int, text text);" + FragileChannel.Up);
        await using TriggerSession session = await TriggerSession.OpenAsync(database, FragileChannel.Name);
        await session.ExecuteAsync("""
            create trigger stale after insert on fragile for each row execute function notify_fragile();
            create trigger stale after insert on other for each row execute function notify_fragile();
            drop trigger notify_fragile on fragile;
            create constraint trigger notify_fragile after insert on fragile deferrable for each row execute function notify_fragile();
            alter table fragile disable trigger notify_fragile;
            """ + FragileChannel.Up + "insert into fragile values (1, 'a'); insert into other values (1, 'a')");
        Assert.Single(session.Take());
    }

    [Fact(Timeout = 60_000)]
    public async Task A_partitioned_table_notifies_whichever_partition_a_row_is_in()
    {
        string database = await CreateAsync("""
            create table fragile (id int primary key, text text) partition by range (id);
            create table fragile_1 partition of fragile for values from (0) to (10);
            create table fragile_2 (text text, id int not null);
            alter table fragile attach partition fragile_2 for values from (10) to (20);
            create table strict_packs (id int, text text) partition by range (id);
            create table strict_packs_1 partition of strict_packs for values from (0) to (100);
            """ + FragileChannel.Up + FragileChannel.Up + StrictPacksChannel.Up);
        await using TriggerSession session = await TriggerSession.OpenAsync(database, FragileChannel.Name, StrictPacksChannel.Name);
        await session.ExecuteAsync("insert into fragile values (1, 'a'), (11, 'b'); update fragile set id = 12 where id = 1");

        // The row that moves is deleted in one partition, which equals its insertion, so that it is folded (F5), and inserted in the other.
        Assert.Equal([new Fragile(1, "a"), new Fragile(11, "b"), new Fragile(12, "a")], session.Take(FragileChannel.Serializer));
        await session.ExecuteAsync("insert into strict_packs values (1, 'a'), (2, 'b')");
        Assert.Equal("""{"rows":[{"id":1,"text":"a"},{"id":2,"text":"b"}]}""", Assert.Single(session.Take()).Payload);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_writer_without_any_right_on_the_payloads_stores_them_and_can_not_make_such_triggers()
    {
        string database = await CreateAsync("create table stored (id int, text text); drop role if exists notify_writer; create role notify_writer;" + StoredChannel.Up
            + "grant insert on stored to notify_writer; grant usage, create on schema public to notify_writer");
        await using TriggerSession session = await TriggerSession.OpenAsync(database, StoredChannel.Name);
        await session.ExecuteAsync("set role notify_writer; insert into stored values (1, repeat('x', 9000))");
        Assert.StartsWith("notify.payload:", Assert.Single(session.Take()).Payload, StringComparison.Ordinal);
        PostgresException refused = await Assert.ThrowsAsync<PostgresException>(
            () => session.ExecuteAsync("create table mine (id int, text text); create trigger t after insert on mine for each row execute function notify_stored()"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        await session.ExecuteAsync("reset role; drop owned by notify_writer; drop role notify_writer; drop schema notify cascade; insert into stored values (2, repeat('x', 9000))");
        Assert.Contains("notify.payload", Assert.Single(session.TakeWarnings()), StringComparison.Ordinal);
    }

    private async Task<string> CreateAsync(string sql)
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await Session.ExecuteAsync(database, sql, Ct);
        return database;
    }
}
