using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace Runtime.Tests.Triggers;

/// <summary>A write survives whatever rights, settings and encoding the writer has, unless the developer wanted it to fail.</summary>
public sealed partial class WriterTests(PostgresServer server)
{
    private const string Table = """
        create table written (id int primary key, text text, ratio double precision, moment timestamptz, length interval, bytes bytea);
        create table untouched (like written);
        """;

    /// <summary>Without a function call of its own, so that what fails is the trigger's.</summary>
    private const string Write = """
        insert into written values (1, 'a', '0.30000000000000004', '2026-11-21 23:30:00+00', 'P1DT2H', E'\\x0aff'), (2, 'b', '1e300', '2026-11-21 01:00:00+00', 'PT1S', E'\\x');
        update written set text = 'c', ratio = '3';
        delete from written;
        truncate written;
        """;

    private static readonly string Large = $"insert into written (id, text, moment) values (9, '{new string('x', 9000)}', '2026-11-21 12:00:00+00'), (10, 'fits', '2026-11-21 12:00:00+00'); delete from written;";

    private static readonly Dictionary<string, (string Up, bool Raises)> Forms = new()
    {
        [WriterRowChannel.Name] = (WriterRowChannel.Up, false),
        [WriterSqlChannel.Name] = (WriterSqlChannel.Up, false),
        [WriterSqlEachChannel.Name] = (WriterSqlEachChannel.Up, false),
        ["writer_room_"] = (WriterRoomsChannel.Up, false),
        [WriterEachChannel.Name] = (WriterEachChannel.Up, false),
        [WriterPackChannel.Name] = (WriterPackChannel.Up, false),
        ["writer_rooms_"] = (WriterRoomPacksChannel.Up, false),
        [WriterSumChannel.Name] = (WriterSumChannel.Up, false),
        [WriterStoredChannel.Name] = (WriterStoredChannel.Up, false),
        [WriterStoredEachChannel.Name] = (WriterStoredEachChannel.Up, false),
        [WriterStrictChannel.Name] = (WriterStrictChannel.Up, false),
        [WriterWhenChannel.Name] = (WriterWhenChannel.Up, false),
        [WriterChangedChannel.Name] = (WriterChangedChannel.Up, false),
        [WriterRaisingChannel.Name] = (WriterRaisingChannel.Up, true),
        [WriterRaisingEachChannel.Name] = (WriterRaisingEachChannel.Up, true),
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static readonly int[] Ids = [1, 2, 9, 10];

    public static TheoryData<string> FormNames => [.. Forms.Keys];

    [Theory(Timeout = 300_000)]
    [MemberData(nameof(FormNames))]
    public async Task A_write_survives_without_the_right_to_any_function_that_the_trigger_calls(string form)
    {
        string role = $"writer_{Guid.NewGuid():N}";
        string database = await CreateAsync(
            $"{Table} create role {role}; grant all on written, untouched to {role}; {Forms[form].Up}"
            + (form.StartsWith("writer_stored", StringComparison.Ordinal)
                ? $"alter function {Function(form)} owner to {role}; grant usage on schema notify to {role}; grant insert on notify.payload to {role}"
                : ""));
        await using TriggerSession session = await OpenAsync(database, form);
        IReadOnlyList<string> conditions = await CalledAsync(
            database, "select coalesce(string_agg(substring(pg_get_triggerdef(oid) from 'WHEN (.*) EXECUTE'), ' '), '') from pg_trigger where not tgisinternal");
        string[] functions =
        [
            .. (await CalledAsync(database, $"select prosrc from pg_proc where oid = '{Function(form)}'::regprocedure")).Union(conditions),
        ];
        HashSet<string> refusing = [];
        Assert.InRange(functions.Length, 5, 500);
        foreach (string write in form == WriterStrictChannel.Name ? [Write] : new[] { Write, Large })
        {
            int expected = await CountAsync(session, write, role);
            Assert.NotEqual(0, expected);
            bool warns = session.TakeWarnings().Count > 0;
            foreach (string function in functions)
            {
                await session.ExecuteAsync($"revoke execute on function {function} from public; discard plans");
                await CountAsync(session, write.Replace("written", "untouched", StringComparison.Ordinal), role);
                int received = 0;
                PostgresException? error = null;
                try
                {
                    received = await CountAsync(session, write, role);
                }
                catch (PostgresException e) when (Forms[form].Raises || conditions.Contains(function))
                {
                    refusing.Add(function);
                    error = e;
                    await session.ExecuteAsync("rollback; reset role");
                }

                IReadOnlyList<string> warnings = session.TakeWarnings();
                Assert.True(received == expected || error is not null || warnings.Count > 0, $"{function}: {received} of {expected}, silently");
                Assert.Equal(error is null ? null : PostgresErrorCodes.InsufficientPrivilege, error?.SqlState);
                Assert.True(warns || received == expected || error is not null || warnings.All(Skipped), string.Join('\n', warnings));
                await session.ExecuteAsync($"grant execute on function {function} to public");
            }
        }

        // PostgreSQL evaluates a trigger's condition outside its function. docs/triggers.md says so.
        Assert.Equal(form is "writer_when" or "writer_changed" || Forms[form].Raises, refusing.Count > 0);
        await session.ExecuteAsync($"drop owned by {role} cascade; drop role {role}");
    }

    /// <summary>Every boolean and enumerated setting that a role may change, and the rest that values and literals depend on.</summary>
    [Theory(Timeout = 300_000)]
    [MemberData(nameof(FormNames))]
    public async Task The_same_arrives_whatever_the_settings_of_the_writing_session(string form)
    {
        string database = await CreateAsync($"set standard_conforming_strings = off; {Table} {Forms[form].Up}");
        await using TriggerSession plain = await OpenAsync(database, form);
        await plain.ExecuteAsync(Write);
        IReadOnlyList<string> expected = Arrived(plain);
        Assert.NotEmpty(expected);
        Assert.Empty(plain.TakeWarnings());
        await using TriggerSession session = await OpenAsync(database, form);
        foreach (string setting in await SettingsAsync(database))
        {
            await session.ExecuteAsync("reset all");
            await session.ExecuteAsync(setting);
            string write = Write.Replace("written", "public.written", StringComparison.Ordinal);
            try
            {
                await session.ExecuteAsync(write.Replace("written", "untouched", StringComparison.Ordinal));
            }
            catch (PostgresException)
            {
                session.Take();
                continue; // Such as default_transaction_read_only.
            }

            await session.ExecuteAsync(write);
            Assert.Equal(expected.Prepend(setting), Arrived(session).Prepend(setting));
            Assert.Empty(session.TakeWarnings());
        }
    }

    [Theory(Timeout = 120_000)]
    [InlineData("LATIN1")]
    [InlineData("SQL_ASCII")]
    [InlineData("EUC_JP")]
    public async Task A_write_in_a_database_of_another_encoding_is_sent(string encoding)
    {
        foreach ((string form, (string up, _)) in Forms)
        {
            string database = await server.CreateDatabaseAsync(encoding, Ct);
            await Session.ExecuteAsync(database, Table + up, Ct);
            await using TriggerSession session = await OpenAsync(database, form);
            await session.ExecuteAsync(Write);
            Assert.NotEmpty(session.Take());
            Assert.Empty(session.TakeWarnings());
        }
    }

    [Theory(Timeout = 60_000)]
    [InlineData("writer_far")]
    [InlineData("writer_far_each")]
    [InlineData("writer_far_pack")]
    public async Task A_warning_that_the_clients_encoding_lacks_characters_for_breaks_no_write_and_costs_no_other_row(string channel)
    {
        string up = channel switch
        {
            "writer_far" => WriterFarChannel.Up,
            "writer_far_each" => WriterFarEachChannel.Up,
            _ => WriterFarPackChannel.Up,
        };
        string database = await CreateAsync($"create table \"заказы\" (key text primary key, text text, line int); {up}");
        foreach (string encoding in new[] { "LATIN1", "SJIS", "SQL_ASCII", "WIN1251" })
        {
            await using TriggerSession session = await TriggerSession.OpenAsync(database, channel);
            await session.ExecuteAsync($$"""
                set client_encoding = '{{encoding}}';
                insert into U&"\0437\0430\043a\0430\0437\044b" values ('a', 'fits', 1), (U&'\0107\0447', repeat('x', 9000), 2), ('b', 'fits', 3);
                set client_encoding = 'UTF8'; truncate U&"\0437\0430\043a\0430\0437\044b"
                """);
            Assert.Equal(channel == "writer_far_pack" ? 1 : 2, session.Take().Count);
            Assert.StartsWith("notification skipped: INSERT", Assert.Single(session.TakeWarnings()), StringComparison.Ordinal);
        }
    }

    /// <summary>A subtransaction that notifies holds 8 kB until the transaction ends.</summary>
    [Fact(Timeout = 60_000)]
    public async Task Many_rows_of_a_transaction_hold_no_memory_each()
    {
        string database = await CreateAsync($"create table fragile (id int, text text); {FragileChannel.Up}");
        await using NpgsqlConnection connection = await Session.OpenAsync(database, Ct);
        await connection.ExecuteAsync("begin; insert into fragile select n, 'text' from generate_series(1, 5000) as n", Ct);
        await using NpgsqlCommand command = new(
            "select coalesce(sum(total_bytes), 0)::bigint from pg_backend_memory_contexts where name = 'CurTransactionContext'", connection);
        Assert.InRange((long)(await command.ExecuteScalarAsync(Ct))!, 0, 5000 * 1000);
    }

    private static bool Skipped(string warning) => warning.StartsWith("notification skipped: ", StringComparison.Ordinal);

    private static string Function(string form) => Regex.Match(Forms[form].Up, "FUNCTION (\"public\"\\.\"[^\"]*\"\\(\\))").Groups[1].Value;

    private static async Task<int> CountAsync(TriggerSession session, string write, string role)
    {
        await session.ExecuteAsync($"set role {role}; {write} reset role");
        return session.Take().Count;
    }

    /// <summary>What has arrived, without what differs from one write to the next.</summary>
    private static IReadOnlyList<string> Arrived(TriggerSession session) =>
        [.. session.Take().Select(one => one.Channel + Changing().Replace(one.Payload, ""))];

    [GeneratedRegex("\"(at|xid)\":[^,}]*")]
    private static partial Regex Changing();

    [GeneratedRegex(@"\b([a-z_][a-z0-9_]*)\(")]
    private static partial Regex Call();

    /// <summary>The functions that an SQL text calls by name, through an operator or to convert a value.</summary>
    private static async Task<IReadOnlyList<string>> CalledAsync(string database, string query)
    {
        string text = await Session.QueryAsync<string>(database, query, Ct);
        if (text.Length == 0)
        {
            return [];
        }

        string[] names = [.. Call().Matches(text).Select(match => match.Groups[1].Value).Distinct()];
        string functions = await Session.QueryAsync<string>(
            database,
            $$"""
            with kinds as (select unnest('{bool,int2,int4,int8,text,name,oid,varchar,json,float8,uuid,timestamptz,date,interval,bytea,anyarray,anynonarray,anycompatiblearray,anycompatible,record}'::regtype[]) as kind)
            select string_agg(distinct p.oid::regprocedure::text, ';') from pg_proc as p
            where p.pronamespace = 'pg_catalog'::regnamespace and (
                p.proname = any (array['{{string.Join("','", names)}}'])
                or p.oid in (
                    select oprcode from pg_operator where oprname in ('||', '->>', '=', '<>', '<', '>', '<=', '>=', '+', '-')
                        and oprleft in (select kind from kinds) and oprright in (select kind from kinds))
                or p.oid in (
                    select castfunc from pg_cast where castsource in (select kind from kinds) and casttarget in (select kind from kinds)))
            """,
            Ct);
        return functions.Split(';');
    }

    private static async Task<IReadOnlyList<string>> SettingsAsync(string database)
    {
        string found = await Session.QueryAsync<string>(
            database,
            """
            select string_agg(line, ';' order by line) from (
                select format('set %I = %L', s.name, value) from pg_settings as s
                cross join lateral unnest(case s.vartype when 'bool' then '{on,off}' when 'enum' then s.enumvals else array[min_val, max_val] end) as value
                where s.context = 'user' and s.vartype <> 'string' and value <> s.setting and s.name not like 'log%'
                    and (s.vartype in ('bool', 'enum') or s.category ~ 'Formatting|Statement Behavior|Compatibility')
                union select format('set client_encoding = %L', pg_encoding_to_char(conforencoding)) from pg_conversion
                where contoencoding = pg_char_to_encoding('UTF8')
            ) as settings (line)
            """,
            Ct);
        return
        [
            .. found.Split(';'),
            "set TimeZone = 'America/St_Johns'", "set TimeZone = 'Pacific/Kiritimati'", "set DateStyle = 'German'", "set DateStyle = 'SQL, DMY'",
            "set DateStyle = 'Postgres, YMD'", "set search_path = ''",
            "set search_path = pg_temp, pg_catalog", "set client_encoding = 'SQL_ASCII'",
            "set standard_conforming_strings = off; set escape_string_warning = on; set backslash_quote = off",
            "create function pg_temp.octet_length(text) returns int language sql as 'select 9000'; set search_path = pg_temp, pg_catalog, public",
            "set lc_monetary = 'C'; set lc_numeric = 'C'; set lc_time = 'C'; set lc_messages = 'C'", "set work_mem = '64kB'",
            "set default_text_search_config = 'simple'", "set timezone_abbreviations = 'India'",
        ];
    }

    private static async Task<TriggerSession> OpenAsync(string database, string form) => form.EndsWith('_')
        ? await TriggerSession.OpenAsync(database, [.. Ids.Select(id => form + id.ToString(CultureInfo.InvariantCulture))])
        : await TriggerSession.OpenAsync(database, form);

    private async Task<string> CreateAsync(string sql)
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await Session.ExecuteAsync(database, sql, Ct);
        return database;
    }
}
