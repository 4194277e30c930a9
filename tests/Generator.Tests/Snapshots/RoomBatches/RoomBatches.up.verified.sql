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

-- EXECUTE is revoked before the function gets its body, so that no other role can use it with its owner's rights.
DO $$
DECLARE
    grantee text;
BEGIN
    IF pg_catalog.to_regprocedure('"chat"."notify_room_batches"()') IS NULL THEN
        CREATE FUNCTION "chat"."notify_room_batches"() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
    END IF;

    FOR grantee IN
        SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::pg_catalog.regrole::text END
        FROM pg_catalog.pg_proc AS p, pg_catalog.aclexplode(coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))) AS a
        WHERE p.oid = '"chat"."notify_room_batches"()'::pg_catalog.regprocedure AND a.grantee <> p.proowner
    LOOP
        EXECUTE 'REVOKE ALL ON FUNCTION "chat"."notify_room_batches"() FROM ' || grantee || ' CASCADE';
    END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION "chat"."notify_room_batches"() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    -- Pinned, so that the writer's settings change neither what the function calls nor what it sends.
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
<<own>>
DECLARE
    message record;
    channel text;
    head text;
    tail text;
    item text;
    items text[] := '{}';
    room integer;
    size integer := 0;
    sent text;
BEGIN
    -- An error must not fail the write. It skips all notifications of the statement.
    BEGIN
        tail := ']}';

        -- Rows of one channel and with one head follow each other. COLLATE "C" compares names by their bytes; other collations may equate
        -- different names.
        FOR message IN
            SELECT line.channel, line.head, line.item, line.nth
            FROM (
                SELECT
                    ('batch_' || changed."room_id"::text) COLLATE "C" AS channel,
                    '{"room_id":' || coalesce(to_json(changed."room_id")::text, 'null')
                    || ',"lines":[' AS head,
                    '{"id":' || coalesce(to_json(changed."id")::text, 'null')
                    || ',"text":' || coalesce(to_json(changed."text")::text, 'null')
                    || '}' AS item,
                    row_number() OVER () AS nth
                FROM changed_rows AS changed
            ) AS line
            ORDER BY line.channel, line.head, line.nth
        LOOP
            IF octet_length(message.channel) BETWEEN 1 AND 63 IS NOT TRUE THEN
                BEGIN
                    RAISE WARNING 'notification skipped: % of a row of % gives a channel name of % bytes for channel "%", and 1 to 63 are allowed',
                        TG_OP, TG_RELID::regclass, coalesce(octet_length(message.channel)::text, 'unknown'), 'batch_{RoomId}';
                EXCEPTION WHEN OTHERS THEN
                    RAISE WARNING 'notification skipped: % on the table with the oid %', TG_OP, TG_RELID; -- ASCII only
                END;
                CONTINUE;
            END IF;

            IF size > 0 AND (message.channel <> channel OR message.head <> head) THEN
                sent := pg_notify(channel, head || array_to_string(items, ',') || tail);
                items := '{}';
                size := 0;
            END IF;

            channel := message.channel;
            head := message.head;
            room := 7999 - octet_length(head) - octet_length(tail);
            item := message.item;
            IF octet_length(item) > room THEN
                IF size > 0 THEN
                    sent := pg_notify(channel, head || array_to_string(items, ',') || tail);
                    items := '{}';
                    size := 0;
                END IF;

                DECLARE
                    reference uuid := gen_random_uuid();
                BEGIN
                    INSERT INTO "notify"."payload" (id, channel, payload) VALUES (reference, channel, head || item || tail);
                    sent := pg_notify(channel, 'notify.payload:' || reference);
                EXCEPTION WHEN OTHERS THEN
                    BEGIN
                        RAISE WARNING 'notification skipped: % on % for channel "%": %', TG_OP, TG_RELID::regclass, 'batch_{RoomId}', SQLERRM;
                    EXCEPTION WHEN OTHERS THEN
                        RAISE WARNING 'notification skipped: % on the table with the oid %', TG_OP, TG_RELID; -- ASCII only
                    END;
                END;
                CONTINUE;
            ELSIF size + octet_length(item) > room THEN
                sent := pg_notify(channel, head || array_to_string(items, ',') || tail);
                items := '{}';
                size := 0;
            END IF;

            items := array_append(items, item);
            size := size + octet_length(item) + 1;
        END LOOP;

        IF size > 0 THEN
            sent := pg_notify(channel, head || array_to_string(items, ',') || tail);
        END IF;
    EXCEPTION WHEN OTHERS THEN
        BEGIN
            RAISE WARNING 'notification skipped: % on % for channel "%": %', TG_OP, TG_RELID::regclass, 'batch_{RoomId}', SQLERRM;
        EXCEPTION WHEN OTHERS THEN
            RAISE WARNING 'notification skipped: % on the table with the oid %', TG_OP, TG_RELID; -- ASCII only
        END;
    END;

    RETURN NULL;
END
$$;

COMMENT ON FUNCTION "chat"."notify_room_batches"() IS 'NotifyGen; owner=Shop; channel=batch_{RoomId}; fingerprint=857f689b6c0b9a3e';

-- Triggers that an earlier version created and this one does not.
DO $$
DECLARE
    stale record;
BEGIN
    FOR stale IN
        SELECT tgname, tgrelid::pg_catalog.regclass AS home FROM pg_catalog.pg_trigger
        WHERE tgfoid = '"chat"."notify_room_batches"()'::pg_catalog.regprocedure AND tgparentid = 0
            AND (tgrelid, tgname, tgconstraint <> 0) NOT IN (
                ('"chat"."lines"'::pg_catalog.regclass, 'notify_room_batches_insert', false))
    LOOP
        EXECUTE pg_catalog.format('DROP TRIGGER %I ON %s', stale.tgname, stale.home);
    END LOOP;
END
$$;

CREATE OR REPLACE TRIGGER "notify_room_batches_insert"
    AFTER INSERT ON "chat"."lines"
    REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT
    EXECUTE FUNCTION "chat"."notify_room_batches"();
