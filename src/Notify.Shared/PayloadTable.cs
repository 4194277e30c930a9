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

    /// <summary>Creates the table. May be run again.</summary>
    public const string Up =
        """
        DO $$
        BEGIN
            -- Checked first, because CREATE SCHEMA IF NOT EXISTS needs the CREATE right even if the schema exists.
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
        $$;
        """;

    /// <summary>Drops the table, and the schema if it is empty. Payloads that have not been fetched are lost.</summary>
    public const string Down =
        """
        DROP TABLE IF EXISTS "notify"."payload";
        DROP SCHEMA IF EXISTS "notify";
        """;
}
