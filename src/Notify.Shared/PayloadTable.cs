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
    /// What else decides which code a use of the table runs: its relatives, and what its triggers, rules, policies, constraints, defaults and
    /// indexes call; and a type that would be in the table's way. Owners are in pg_shdepend, but for the superuser who initialized the cluster.
    /// </summary>
    private const string Attached = """

                    UNION ALL SELECT 'type notify.payload', typowner FROM pg_type WHERE typnamespace = n.oid AND typname = 'payload'
                    UNION ALL SELECT pg_describe_object(own.classid, own.objid, 0), own.refobjid
                    FROM (
                        SELECT 'pg_class'::regclass::oid, unnest(ARRAY[inhrelid, inhparent]) FROM pg_inherits WHERE c.oid IN (inhrelid, inhparent)
                        UNION ALL SELECT needs.refclassid, needs.refobjid
                        FROM pg_depend AS part JOIN pg_depend AS needs ON needs.classid = part.classid AND needs.objid = part.objid
                        WHERE part.refclassid = 'pg_class'::regclass AND part.refobjid = c.oid AND part.deptype IN ('a', 'i')
                    ) AS used (classid, objid)
                    JOIN pg_shdepend AS own ON own.classid = used.classid AND own.objid = used.objid AND own.deptype = 'o'
                        AND own.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
        """;

    /// <summary>
    /// Fails if the schema or the table belongs to a role that could not act as the current one anyway: whoever may create a schema could have
    /// created ours, and its owner decides what runs with the rights of those who use it. Goes before each use.
    /// </summary>
    public static readonly string CheckOwners = SqlBlock.Pinned(RefuseStrangers(""), Stranger);

    /// <summary>Also looks at what the table calls, which a grant of TRIGGER or a trusted owner's mistake may have left to others.</summary>
    public static readonly string Check = SqlBlock.Pinned(RefuseStrangers(Attached), Stranger);

    /// <summary>Creates the table, and checks who owns it. May be run again.</summary>
    public static string Up { get; } = SqlBlock.Pinned($"""
            LOOP
                is_there := EXISTS (SELECT FROM pg_class WHERE relnamespace = to_regnamespace('"notify"')::oid AND relname = 'payload');

                -- Whoever created the schema or the table before decides what each use of it runs.
        {RefuseStrangers(Attached)}
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
            END LOOP;
        """, $"is_there pg_catalog.bool;\n    {Stranger}");

    /// <summary>Drops the table, and the schema if it is empty. Payloads that have not been fetched are lost.</summary>
    public const string Down =
        """
        DROP TABLE IF EXISTS "notify"."payload";
        DROP SCHEMA IF EXISTS "notify";
        """;

    /// <summary>The owner of the database is trusted, too: where no role of yours is a superuser, that is who deploys.</summary>
    private static string RefuseStrangers(string attached) => $"""
            SELECT format('Cannot use "notify"."payload": the %s belongs to the role %s, whose code would run with the rights of %I. '
                    || 'Find out who created it, and drop or rename it. Superusers, the owner of the database and roles that may act as %3$I are trusted',
                    used.name, used.owner::regrole, current_user)
                INTO stranger
            FROM pg_namespace AS n LEFT JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relname = 'payload'
            CROSS JOIN LATERAL (
                VALUES ('schema notify', n.nspowner), ('relation notify.payload', c.relowner){attached}
            ) AS used (name, owner)
            WHERE n.nspname = 'notify' AND NOT pg_has_role(used.owner, current_user, 'MEMBER') AND used.owner NOT IN (
                SELECT datdba FROM pg_database WHERE datname = current_database() UNION ALL SELECT 'pg_database_owner'::regrole)
            LIMIT 1;
            IF stranger IS NOT NULL THEN
                RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = stranger;
            END IF;
        """;
}
