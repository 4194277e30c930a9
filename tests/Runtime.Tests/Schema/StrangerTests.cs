using Notify;
using Npgsql;
using Runtime.Tests.Triggers;

namespace Runtime.Tests.Schema;

/// <summary>What a stranger has created first, under a name of ours, is neither used nor replaced, and nothing of it runs with our rights.</summary>
public sealed class StrangerTests(PostgresServer server)
{
    private static readonly Dictionary<string, string> Strangers = new(StringComparer.Ordinal)
    {
        ["CREATE on the database"] = "GRANT CREATE ON DATABASE {1} TO {0}",
        ["CREATE in a schema"] = "CREATE SCHEMA notify; GRANT USAGE, CREATE ON SCHEMA notify TO PUBLIC; GRANT CREATE ON SCHEMA public TO {0}",
        ["owner of another table"] = "CREATE TABLE theirs (LIKE orders); ALTER TABLE theirs OWNER TO {0}",
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, bool> Cases => new MatrixTheoryData<string, bool>(Strangers.Keys, [true, false]);

    [Theory(Timeout = 300_000)]
    [MemberData(nameof(Cases))]
    public async Task It_is_refused_by_each_way_and_runs_nothing(string stranger, bool isSuperuser)
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        string name = await database.ScalarAsync<string>("SELECT current_database()::text", Ct) ?? "";
        string role = await database.CreateRoleAsync(string.Format(null, Strangers[stranger], "{0}", $"\"{name}\""), Ct);
        await database.ExecuteAsync($"CREATE SCHEMA spy AUTHORIZATION {role}; GRANT USAGE ON SCHEMA spy TO PUBLIC; SET ROLE {role}; {Traps.Spies} RESET ROLE", Ct);
        string victimRole = isSuperuser ? await database.ScalarAsync<string>("SELECT current_user::text", Ct) ?? "" : await database.CreateRoleAsync(
            $"GRANT CREATE ON DATABASE \"{name}\" TO {{0}}; GRANT CREATE ON SCHEMA public TO {{0}}; ALTER TABLE orders OWNER TO {{0}}", Ct);
        int refused = 0;
        foreach ((string trap, string sql) in Traps.Tables.Concat(Traps.Functions))
        {
            await using Victim victim = await Victim.CreateAsync(database, victimRole, Traps.Functions.ContainsKey(trap) ? Victim.Plain : Victim.Storing);
            if (!await TrySetAsync(database, role, sql))
            {
                await Victim.Ways["ApplySchema"](victim);
                await database.ExecuteAsync($"DROP FUNCTION notify_order_events() CASCADE; {DropTable(stranger)}", Ct);
                continue;
            }

            refused++;
            foreach ((string way, Func<Victim, Task> use) in Victim.Ways.Take(victim.Declared.StoresPayloads && trap != "type" ? Victim.Ways.Count : 3))
            {
                Exception? error = await Record.ExceptionAsync(() => use(victim));
                Assert.True(
                    error is SchemaException or PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege }
                        && error.Message.Contains(role, StringComparison.Ordinal), $"{trap}, {way}: {error}");
                Assert.Equal($"{trap}, {way}: ", $"{trap}, {way}: {await Traps.CaughtAsync(database, Ct)}");
            }

            Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM pg_trigger WHERE tgrelid = 'orders'::regclass", Ct));
            if (!Traps.IsIdle(trap) && !(isSuperuser && trap == "policy")) // Policies don't bind superusers.
            {
                await SpringAsync(victim);
                string who = trap == "function with its owner's rights" ? role : victimRole;
                Assert.Contains($"{trap} {who}", $"{trap} {await Traps.CaughtAsync(database, Ct)}", StringComparison.Ordinal);
            }

            await database.ExecuteAsync($"DROP ROUTINE IF EXISTS notify_order_events() CASCADE; {DropTable(stranger)}; TRUNCATE spy.caught; ALTER SEQUENCE spy.runs RESTART", Ct);
        }

        Assert.Equal(
            stranger switch
            {
                "CREATE in a schema" => Traps.Tables.Count - 1 + Traps.Functions.Count, // All but the schema itself.
                "CREATE on the database" => Traps.Tables.Count,
                _ => 0,
            },
            refused);
    }

    /// <summary>Whoever already has the victim's rights gains nothing, and the database's owner must be one who deploys.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData("a superuser", true)]
    [InlineData("the owner of the database", true)]
    [InlineData("itself", true)]
    [InlineData("a member", true)]
    [InlineData("a role that it is a member of", false)]
    public async Task Trusted_is_who_may_act_as_the_role_that_uses_it(string owner, bool isTrusted)
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        string victim = await database.CreateRoleAsync("ALTER TABLE orders OWNER TO {0}; GRANT CREATE ON SCHEMA public TO {0}", Ct);
        string other = await database.CreateRoleAsync(owner switch
        {
            "a superuser" => "ALTER ROLE {0} SUPERUSER",
            "the owner of the database" => $"ALTER DATABASE \"{await database.ScalarAsync<string>("SELECT current_database()::text", Ct)}\" OWNER TO {{0}}",
            "a member" => $"GRANT {victim} TO {{0}}",
            "itself" => "",
            _ => $"GRANT {{0}} TO {victim}",
        }, Ct);
        other = owner == "itself" ? victim : other;
        await database.ExecuteAsync(
            $"{PayloadTable.Up} GRANT USAGE ON SCHEMA notify TO {victim}; GRANT ALL ON notify.payload TO {victim}; "
            + $"ALTER SCHEMA notify OWNER TO {other}; ALTER TABLE notify.payload OWNER TO {other}", Ct);
        await using Victim user = await Victim.CreateAsync(database, victim, Victim.Storing);
        foreach ((string way, Func<Victim, Task> use) in Victim.Ways)
        {
            Exception? error = await Record.ExceptionAsync(() => use(user));
            Assert.True(isTrusted == error is null, $"{way}: {error}");
        }
    }

    /// <summary>An object that the table's trusted owner was given, or lets others add.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData("CREATE TRIGGER t AFTER INSERT ON notify.payload EXECUTE FUNCTION spy.fire()")]
    [InlineData("CREATE TRIGGER t BEFORE UPDATE ON notify.payload FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()", "the trigger t")]
    [InlineData("ALTER TABLE notify.payload ADD CHECK (spy.mark(channel) IS NOT NULL)")]
    [InlineData("ALTER TABLE notify.payload ALTER channel TYPE spy.word")]
    [InlineData("CREATE POLICY p ON notify.payload USING (EXISTS (SELECT FROM spy.caught))")]
    [InlineData("CREATE INDEX ON notify.payload (channel) WHERE channel OPERATOR(spy.===) 'c'")]
    public async Task What_a_trusted_owners_table_calls_is_checked_too(string sql, string named = "{0}")
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct, PayloadTable.Up);
        string role = await database.CreateRoleAsync("GRANT USAGE ON SCHEMA notify TO {0}; CREATE SCHEMA spy AUTHORIZATION {0}", Ct);
        await database.ExecuteAsync($"""
            SET ROLE {role}; {Traps.Spies} CREATE DOMAIN spy.word AS text CHECK (spy.mark(VALUE) IS NOT NULL);
            CREATE OPERATOR spy.=== (LEFTARG = text, RIGHTARG = text, FUNCTION = pg_catalog.texteq); RESET ROLE; {PayloadTable.Check}
            """, Ct);
        await database.ExecuteAsync(sql, Ct);
        PostgresException refused = await Assert.ThrowsAsync<PostgresException>(() => database.ExecuteAsync(PayloadTable.Check, Ct));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        Assert.Contains(string.Format(null, named, role), refused.MessageText, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Default_privileges_are_revoked_and_who_may_create_triggers_must_be_trusted()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        string role = await database.CreateRoleAsync("ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO {0}, PUBLIC", Ct);
        await database.ExecuteAsync(PayloadTable.Up, Ct);
        Assert.Equal(0L, await database.ScalarAsync<long>(
            "SELECT count(*) FROM pg_class AS c, aclexplode(relacl) AS a WHERE c.oid = 'notify.payload'::regclass AND grantee <> relowner", Ct));
        await using Victim victim = new(database.ConnectionString, database.Connection, Victim.Storing);
        foreach ((string grantee, string named) in new[] { (role, role), ("PUBLIC", "PUBLIC") })
        {
            await database.ExecuteAsync($"GRANT TRIGGER ON notify.payload TO {grantee}", Ct);
            foreach ((string way, Func<Victim, Task> use) in Victim.Ways)
            {
                Exception? error = await Record.ExceptionAsync(() => use(victim));
                Assert.True(error?.Message.Contains($"TRIGGER) belongs to the role {named},", StringComparison.Ordinal), $"{way}: {error}");
            }

            await database.ExecuteAsync($"REVOKE TRIGGER ON notify.payload FROM {grantee}", Ct);
        }
    }

    /// <summary>Its owners can't be read, but its name is found.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData("SELECT", "{0}")]
    [InlineData("{0}; ALTER SCHEMA notify RENAME TO other", "ALTER SCHEMA other RENAME TO notify")]
    public async Task A_table_that_the_snapshot_does_not_show_is_not_used(string before, string after)
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        string role = await database.CreateRoleAsync(
            $"GRANT CREATE ON DATABASE \"{await database.ScalarAsync<string>("SELECT current_database()::text", Ct)}\" TO {{0}}; CREATE SCHEMA spy AUTHORIZATION {{0}}", Ct);
        await database.ExecuteAsync($"SET ROLE {role}; {Traps.Spies}", Ct);
        string trap = Traps.Tables["statement trigger"];
        await database.ExecuteAsync(before.Replace("{0}", trap, StringComparison.Ordinal), Ct);
        await using NpgsqlConnection connection = await Session.OpenAsync(database.ConnectionString, Ct);
        await using Victim victim = new(database.ConnectionString, connection, Victim.Storing);
        await using (NpgsqlTransaction transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, Ct))
        {
            await connection.ExecuteAsync("SELECT FROM pg_class", Ct);
            await database.ExecuteAsync(after.Replace("{0}", trap, StringComparison.Ordinal), Ct);
            foreach ((string way, string state) in new[]
            {
                ("a publisher", PostgresErrorCodes.UndefinedTable), ("a batch", PostgresErrorCodes.UndefinedTable),
                ("the removal of expired payloads", PostgresErrorCodes.UndefinedTable), ("Up", PostgresErrorCodes.DuplicateTable),
            })
            {
                await transaction.SaveAsync("way", Ct);
                PostgresException error = await Assert.ThrowsAsync<PostgresException>(() => Victim.Ways[way](victim));
                Assert.Equal($"{way}: {state}", $"{way}: {error.SqlState}");
                await transaction.RollbackAsync("way", Ct);
            }
        }

        Assert.Equal("", await Traps.CaughtAsync(database, Ct));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("writer_stored")]
    [InlineData("writer_stored_each")]
    public async Task A_trigger_does_not_store_in_it_and_the_write_goes_on(string channel)
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(
            server, Ct, $"CREATE TABLE written (id int, text text); {(channel == "writer_stored" ? WriterStoredChannel.Up : WriterStoredEachChannel.Up)} DROP SCHEMA notify CASCADE");
        string role = await database.CreateRoleAsync(
            $"GRANT CREATE ON DATABASE \"{await database.ScalarAsync<string>("SELECT current_database()::text", Ct)}\" TO {{0}}; CREATE SCHEMA spy AUTHORIZATION {{0}}", Ct);
        await database.ExecuteAsync($"SET ROLE {role}; {Traps.Spies} {Traps.Tables["statement trigger"]}; RESET ROLE", Ct);
        await using TriggerSession session = await TriggerSession.OpenAsync(database.ConnectionString, channel);
        await session.ExecuteAsync("INSERT INTO written VALUES (1, repeat('x', 9000))");
        Assert.Contains(role, Assert.Single(session.TakeWarnings()), StringComparison.Ordinal);
        Assert.Empty(session.Take());
        Assert.Equal(1L, await database.ScalarAsync<long>("SELECT count(*) FROM written", Ct));
        Assert.Equal("", await Traps.CaughtAsync(database, Ct));
    }

    /// <summary>A function that fits a call better than PostgreSQL's is preferred, wherever it is on the path.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task No_function_or_operator_of_another_schema_is_called(int way)
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        string role = await database.CreateRoleAsync("CREATE SCHEMA spy AUTHORIZATION {0}; GRANT USAGE ON SCHEMA spy TO PUBLIC", Ct);
        string functions = await database.ScalarAsync<string>("""
            SELECT string_agg(format('CREATE FUNCTION spy.%I(%s) RETURNS %s LANGUAGE plpgsql AS $$BEGIN PERFORM spy.mark(%L); RETURN NULL; END$$;',
                proname, args, result, proname), ' ')
            FROM (
                SELECT DISTINCT proname, pg_get_function_identity_arguments(oid) AS args, pg_get_function_result(oid) AS result FROM pg_proc
                WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind = 'f' AND NOT proretset AND provariadic = 0
                    AND proname IN ('starts_with', 'format_type', 'to_regclass', 'to_regnamespace', 'to_regprocedure', 'pg_get_triggerdef', 'quote_ident',
                        'pg_has_role', 'has_table_privilege', 'current_setting', 'set_config', 'pg_describe_object', 'array_position', 'octet_length')
                UNION VALUES ('starts_with', 'name, unknown', 'bool'), ('starts_with', 'name, text', 'bool'), ('concat', 'regclass, text', 'text')
            ) AS known WHERE args !~ 'unknown'
            """, Ct) ?? "";
        await database.ExecuteAsync($"""
            SET ROLE {role}; {Traps.Spies} {functions} CREATE DOMAIN spy.record AS text CHECK (spy.mark(VALUE) IS NULL); CREATE DOMAIN spy.trigger AS text;
            CREATE FUNCTION spy.same(name, text) RETURNS bool LANGUAGE sql AS 'SELECT spy.mark(''='') IS NULL';
            CREATE FUNCTION spy.same(oid, regclass) RETURNS bool LANGUAGE sql AS 'SELECT spy.mark(''='') IS NULL';
            CREATE FUNCTION spy.same(oid, regprocedure) RETURNS bool LANGUAGE sql AS 'SELECT spy.mark(''='') IS NULL';
            CREATE OPERATOR spy.= (LEFTARG = name, RIGHTARG = text, FUNCTION = spy.same);
            CREATE OPERATOR spy.= (LEFTARG = oid, RIGHTARG = regclass, FUNCTION = spy.same);
            CREATE OPERATOR spy.= (LEFTARG = oid, RIGHTARG = regprocedure, FUNCTION = spy.same);
            RESET ROLE; SET search_path = spy, pg_catalog, public
            """, Ct);
        await using Victim victim = new(database.ConnectionString, database.Connection, Victim.Storing);
        foreach (Func<Victim, Task> use in Victim.Ways.Values.Skip(way).Take(1).Concat(way == 2 ? Victim.Ways.Values : []))
        {
            await use(victim);
        }

        await database.ExecuteAsync("SET search_path = pg_catalog, public", Ct);
        Assert.Equal("", await Traps.CaughtAsync(database, Ct));
    }

    private static async Task<bool> TrySetAsync(SchemaDatabase database, string role, string trap)
    {
        try
        {
            await database.ExecuteAsync($"SET ROLE {role}; {trap}", Ct);
            return true;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return false;
        }
        finally
        {
            await database.ExecuteAsync("RESET ROLE", Ct);
        }
    }

    /// <summary>What the victim would do if it trusted the trap.</summary>
    private static async Task SpringAsync(Victim victim)
    {
        foreach (string sql in new[]
        {
            "INSERT INTO notify.payload (id, channel, payload) VALUES (gen_random_uuid(), 'c', '')",
            "SELECT * FROM notify.payload",
            "DELETE FROM notify.payload",
            "CREATE TRIGGER t BEFORE INSERT ON orders EXECUTE FUNCTION notify_order_events(); INSERT INTO orders (id) VALUES (1) ON CONFLICT DO NOTHING",
            "SELECT notify_order_events()",
            "CALL notify_order_events()",
        })
        {
            await Record.ExceptionAsync(() => victim.Connection.ExecuteAsync(sql, Ct));
        }

        await victim.Connection.ExecuteAsync("DROP TRIGGER IF EXISTS t ON orders", Ct);
    }

    private static string DropTable(string stranger) => stranger == "CREATE in a schema"
        ? "DROP SCHEMA notify CASCADE; CREATE SCHEMA notify; GRANT USAGE, CREATE ON SCHEMA notify TO PUBLIC; "
            + "DROP TABLE IF EXISTS spy.child, spy.parent, spy.part"
        : "DROP SCHEMA IF EXISTS notify CASCADE; DROP TABLE IF EXISTS spy.child, spy.parent, spy.part";
}
