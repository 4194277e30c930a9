DO $$
DECLARE
    session_path pg_catalog.text := pg_catalog.current_setting('search_path');
    grantee pg_catalog.text;
BEGIN
    -- Functions and operators come from this path only, whatever the session's is.
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
    IF to_regprocedure('"chat"."notify_room_messages"()') IS NULL THEN
        CREATE FUNCTION "chat"."notify_room_messages"() RETURNS pg_catalog.trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
    END IF;

    -- Replacing a function keeps its owner, who could make every writer of the table run anything.
    SELECT proowner::regrole INTO grantee FROM pg_proc WHERE oid = '"chat"."notify_room_messages"()'::regprocedure AND proowner <> to_regrole(quote_ident(current_user))
        AND NOT has_table_privilege(proowner, '"chat"."messages"'::regclass, 'TRIGGER');
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = concat('Cannot replace the function "chat"."notify_room_messages"(): it belongs to the role ',
            grantee, ', which may not create triggers on its tables. Drop it, or give it to the owner of the tables');
    END IF;

    FOR grantee IN
        SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END
        FROM pg_proc AS p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a
        WHERE p.oid = '"chat"."notify_room_messages"()'::regprocedure AND a.grantee <> p.proowner
    LOOP
        EXECUTE 'REVOKE ALL ON FUNCTION "chat"."notify_room_messages"() FROM ' || grantee || ' CASCADE';
    END LOOP;

    -- Adding a partition creates the trigger there, which requires the right to execute the function. Firing it requires none.
    FOR grantee IN
        SELECT DISTINCT relowner::regrole::text FROM pg_class WHERE oid IN ('"chat"."messages"'::regclass)
    LOOP
        EXECUTE 'GRANT EXECUTE ON FUNCTION "chat"."notify_room_messages"() TO ' || grantee;
    END LOOP;
    PERFORM pg_catalog.set_config('search_path', session_path, true);
END
$$;

CREATE OR REPLACE FUNCTION "chat"."notify_room_messages"() RETURNS pg_catalog.trigger
    LANGUAGE plpgsql
    -- Pinned, so that the writer's settings change neither what the function calls nor what it sends.
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    changed record;
    channel text;
    payload text;
    sent text;
BEGIN
    -- An error must not fail the write.
    BEGIN
        -- A DELETE sends the row as it was.
        IF TG_OP = 'DELETE' THEN
            changed := OLD;
        ELSE
            changed := NEW;
        END IF;

        channel := 'room_' || changed."kind"::text
            || '_' || changed."room_id"::text;
        IF octet_length(channel) BETWEEN 1 AND 63 IS NOT TRUE THEN
            RAISE WARNING 'notification skipped: % of a row of % gives a channel name of % bytes for channel "%", and 1 to 63 are allowed',
                TG_OP, TG_RELID::regclass, coalesce(octet_length(channel)::text, 'unknown'), 'room_{Kind}_{RoomId}';
            RETURN NULL;
        END IF;

        payload := '{"room_id":' || coalesce(to_json(changed."room_id")::text, 'null')
            || ',"kind":' || coalesce(to_json(changed."kind")::text, 'null')
            || ',"author":' || coalesce(to_json(changed."author_name")::text, 'null')
            || ',"text":' || coalesce(to_json(changed."text")::text, 'null')
            || '}';
        IF octet_length(payload) > 7999 THEN
            DECLARE
                row_key text;
            BEGIN
                BEGIN
                    row_key := (SELECT string_agg(format('%I=%s', a.attname, coalesce(row_to_json(NEW), row_to_json(OLD)) ->> a.attname::text), ', ' ORDER BY a.attnum)
                        FROM pg_index AS i JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])
                        WHERE i.indrelid = TG_RELID AND i.indisprimary);
                EXCEPTION WHEN OTHERS THEN
                    row_key := NULL; -- The JSON of another column cannot be read as text: it has an escape such as \u0000.
                END;
                RAISE WARNING 'notification skipped: % of a row of % with the key % has a payload of % bytes for channel "%", and the limit is 7999',
                    TG_OP, TG_RELID::regclass, row_key, octet_length(payload), 'room_{Kind}_{RoomId}';
            END;
            RETURN NULL;
        END IF;

        -- Checked here because pg_notify is called outside: a block that catches errors and notifies holds 8 kB until the transaction ends.
        IF NOT has_function_privilege('pg_notify(text,text)'::regprocedure, 'EXECUTE') THEN
            RAISE insufficient_privilege USING MESSAGE = 'permission denied for function pg_notify';
        END IF;
    EXCEPTION WHEN OTHERS THEN
        BEGIN
            RAISE WARNING 'notification skipped: % on % for channel "%": %', TG_OP, TG_RELID::regclass, 'room_{Kind}_{RoomId}', SQLERRM;
        EXCEPTION WHEN OTHERS THEN
            RAISE WARNING 'notification skipped: % on the table with the oid %', TG_OP, TG_RELID; -- ASCII only
        END;
        RETURN NULL;
    END;

    sent := pg_notify(channel, payload); -- PERFORM would take a microsecond more.
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION "chat"."notify_room_messages"() IS 'NotifyGen; owner=Shop; channel=room_{Kind}_{RoomId}; fingerprint=935ddb10d635a724';

-- Triggers that an earlier version created and this one does not.
DO $$
DECLARE
    session_path pg_catalog.text := pg_catalog.current_setting('search_path');
    stale pg_catalog.record;
BEGIN
    -- Functions and operators come from this path only, whatever the session's is.
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
    FOR stale IN
        SELECT tgname, tgrelid::regclass AS home, pg_has_role(relowner, 'USAGE') AS is_ours
        FROM pg_trigger JOIN pg_class AS c ON c.oid = tgrelid
        WHERE tgfoid = '"chat"."notify_room_messages"()'::regprocedure AND tgparentid = 0
            AND (tgrelid, tgname, tgconstraint <> 0) NOT IN (
                ('"chat"."messages"'::regclass, 'notify_room_messages', false))
    LOOP
        IF stale.is_ours THEN
            EXECUTE format('DROP TRIGGER %I ON %s', stale.tgname, stale.home);
        ELSE
            RAISE WARNING 'the trigger % stays on the table %, which belongs to another role', stale.tgname, stale.home;
        END IF;
    END LOOP;
    PERFORM pg_catalog.set_config('search_path', session_path, true);
END
$$;

CREATE OR REPLACE TRIGGER "notify_room_messages"
    AFTER INSERT OR UPDATE OR DELETE ON "chat"."messages"
    FOR EACH ROW
    EXECUTE FUNCTION "chat"."notify_room_messages"();
