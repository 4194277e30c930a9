namespace Notify;

/// <summary>The table of payloads that are too long for a notification. Triggers, publishers and listeners agree on it here.</summary>
internal static class PayloadTable
{
    /// <summary>The table, quoted.</summary>
    public const string Name = "\"notify\".\"payload\"";

    /// <summary>
    /// What the notification of a stored payload begins with; the id follows, a uuid in PostgreSQL's form. No payload begins like
    /// this, because a payload is a JSON object.
    /// </summary>
    public const string ReferencePrefix = "notify.payload:";

    /// <summary>Makes the table. May be run again.</summary>
    public const string Up =
        """
        DO $notify$
        BEGIN
            -- Asked for first, because IF NOT EXISTS needs the right to create a schema even where there is one.
            IF to_regnamespace('"notify"') IS NULL THEN
                CREATE SCHEMA "notify";
            END IF;

            IF to_regclass('"notify"."payload"') IS NULL THEN
                CREATE TABLE "notify"."payload" (
                    id         uuid        PRIMARY KEY,
                    channel    text        NOT NULL,
                    payload    text        NOT NULL,
                    created_at timestamptz NOT NULL DEFAULT now()
                );
                CREATE INDEX payload_created_at ON "notify"."payload" (created_at);
            END IF;
        END
        $notify$;
        """;

    /// <summary>Removes the table, and the schema if nothing else is in it. Payloads that have not been fetched yet are lost.</summary>
    public const string Down =
        """
        DROP TABLE IF EXISTS "notify"."payload";
        DROP SCHEMA IF EXISTS "notify";
        """;
}
