namespace Notify;

/// <summary>The table of payloads that are too long for a notification. Triggers, publishers and listeners share it.</summary>
internal static class PayloadTable
{
    /// <summary>The table, quoted.</summary>
    public const string Name = "\"notify\".\"payload\"";

    /// <summary>
    /// The start of the notification for a stored payload. The id follows, as PostgreSQL writes a uuid. No payload starts like this, because
    /// payloads are JSON objects.
    /// </summary>
    public const string ReferencePrefix = "notify.payload:";

    private const string Stranger = "stranger pg_catalog.text;";

    /// <summary>
    /// What else decides which code a use of the table runs: its relatives and its columns' types, and what its rules, policies, constraints,
    /// defaults and indexes call; and a type that would be in the table's way. Owners are in pg_shdepend, except the superuser who
    /// initialized the cluster.
    /// </summary>
    private const string Attached = """

                UNION ALL SELECT 'type notify.payload', typowner FROM pg_type WHERE typnamespace = n.oid AND typname = 'payload'
                UNION ALL SELECT pg_describe_object(own.classid, own.objid, 0), own.refobjid
                FROM (
                    SELECT 'pg_class'::regclass::oid, unnest(ARRAY[inhrelid, inhparent]) FROM pg_inherits WHERE c.oid IN (inhrelid, inhparent)
                    UNION ALL SELECT refclassid, refobjid FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid
                    UNION ALL SELECT needs.refclassid, needs.refobjid
                    FROM pg_depend AS part JOIN pg_depend AS needs ON needs.classid = part.classid AND needs.objid = part.objid
                    WHERE part.refclassid = 'pg_class'::regclass AND part.refobjid = c.oid AND part.deptype IN ('a', 'i')
                ) AS used (classid, objid)
                JOIN pg_shdepend AS own ON own.classid = used.classid AND own.objid = used.objid AND own.deptype = 'o'
                    AND own.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
        """;

    /// <summary>Whoever created it: a trigger can call code that no dependency shows.</summary>
    private const string Triggers = """
        IF stranger IS NULL THEN
            SELECT format('Cannot use "notify"."payload": it has the trigger %I, whose code would run with the rights of %I. Drop it',
                    tgname, current_user)
                INTO stranger
            FROM pg_trigger JOIN pg_class AS c ON c.oid = tgrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.nspname = 'notify' AND c.relname = 'payload' AND NOT tgisinternal
            LIMIT 1;
        END IF;

        """;

    /// <summary>
    /// Fails if the schema or the table belongs to a role that could not act as the current one anyway, or lets such a role create triggers:
    /// whoever may create a schema could have created ours, and its owner decides what runs with the rights of those who use it. Fails, too,
    /// if the table is not in the transaction's snapshot: the statement that uses it would find it nevertheless. It needs a variable
    /// "stranger".
    /// </summary>
    public static readonly string Trust = $"""
        {RefuseStrangers()}
        IF NOT EXISTS (
            SELECT FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE c.oid = to_regclass('"notify"."payload"') AND c.relname = 'payload' AND n.nspname = 'notify'
        ) THEN
            RAISE EXCEPTION USING ERRCODE = 'undefined_table',
                MESSAGE = 'relation "notify.payload" does not exist, or was created after this transaction began';
        END IF;
        """;

    /// <summary><see cref="Trust"/> as a statement, which goes before each use.</summary>
    public static readonly string CheckOwners = SqlBlock.Pinned($"    {SqlBlock.Indent(Trust, 1)}", Stranger);

    /// <summary>
    /// Also looks at what the table calls, which a grant of TRIGGER or a trusted owner's mistake may have left to others. The table may be
    /// missing.
    /// </summary>
    public static readonly string Check = SqlBlock.Pinned($"    {SqlBlock.Indent(RefuseStrangers(Attached, Triggers), 1)}", Stranger);

    /// <summary>Creates the table, and checks who owns it. May be run again.</summary>
    public static string Up { get; } = SqlBlock.Pinned($"""
            LOOP
                is_there := EXISTS (
                    SELECT FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
                    WHERE n.oid = to_regnamespace('"notify"')::oid AND n.nspname = 'notify' AND c.relname = 'payload');

                -- If the schema or the table exists, its owner decides what each use of it runs.
                {SqlBlock.Indent(RefuseStrangers(Attached, Triggers), 2)}
                EXIT WHEN is_there;

                -- Checked first, because CREATE SCHEMA IF NOT EXISTS needs the CREATE right even if the schema exists.
                IF to_regnamespace('"notify"') IS NULL THEN
                    CREATE SCHEMA "notify";
                END IF;

                CREATE TABLE "notify"."payload" (
                    id         uuid        PRIMARY KEY,
                    channel    text        NOT NULL,
                    payload    text        NOT NULL,
                    created_at timestamptz NOT NULL DEFAULT now()
                );
                CREATE INDEX ON "notify"."payload" (created_at);

                -- Default privileges may have granted TRIGGER, or let others read all payloads.
                {SqlBlock.Indent(RevokeFromOthers, 2)}
            END LOOP;
        """, $"is_there pg_catalog.bool;\n    grantee pg_catalog.text;\n    {Stranger}");

    private static string RevokeFromOthers => SqlBlock.RevokeFromOthers(Name, $"""
        FROM pg_class AS c, aclexplode(c.relacl) AS a
        WHERE c.oid = '{Name}'::regclass AND a.grantee <> c.relowner
        """);

    /// <summary>Drops the table, and the schema if it is empty. Payloads that have not been fetched are lost.</summary>
    public const string Down =
        """
        DROP TABLE IF EXISTS "notify"."payload";
        DROP SCHEMA IF EXISTS "notify";
        """;

    /// <summary>The owner of the database is trusted, too: where no role of yours is a superuser, that is who deploys.</summary>
    private static string RefuseStrangers(string attached = "", string more = "") => $"""
        SELECT format('Cannot use "notify"."payload": the %s belongs to the role %s, whose code would run with the rights of %I. '
                || 'Find out why, and drop, rename or revoke it. Superusers, the owner of the database and roles that may act as %3$I are trusted',
                used.name, CASE used.owner WHEN 0 THEN 'PUBLIC' ELSE used.owner::regrole::text END, current_user)
            INTO stranger
        FROM pg_namespace AS n LEFT JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relname = 'payload'
        CROSS JOIN LATERAL (
            VALUES ('schema notify', n.nspowner), ('relation notify.payload', c.relowner)
                UNION ALL SELECT 'right to create triggers on it (TRIGGER)', a.grantee FROM aclexplode(c.relacl) AS a WHERE a.privilege_type = 'TRIGGER'{attached}
        ) AS used (name, owner)
        WHERE n.nspname = 'notify' AND NOT pg_has_role(used.owner, current_user, 'MEMBER') AND used.owner NOT IN (
            SELECT datdba FROM pg_database WHERE datname = current_database() UNION ALL SELECT 'pg_database_owner'::regrole)
        LIMIT 1;
        {more}IF stranger IS NOT NULL THEN
            RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = stranger;
        END IF;
        """;
}
