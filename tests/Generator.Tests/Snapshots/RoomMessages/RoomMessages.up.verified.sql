CREATE OR REPLACE FUNCTION "chat"."notify_room_messages"() RETURNS trigger
    LANGUAGE plpgsql
    -- Whatever the writer's search_path is, the functions and operators below are PostgreSQL's own.
    SET search_path = pg_catalog, pg_temp
AS $notify$
DECLARE
    changed record;
    channel text;
    payload text;
    sent text;
BEGIN
    -- A deleted row is sent as it was.
    IF TG_OP = 'DELETE' THEN
        changed := OLD;
    ELSE
        changed := NEW;
    END IF;

    -- A column that is missing must not break the write. To catch an error takes a subtransaction, dearer than all else here, so
    -- only a transaction's first row of each table and trigger, for which PL/pgSQL compiles the function anew, tries the columns in
    -- one: its lock on the table keeps them as they are.
    IF current_setting('notify.columns_25546f90a2c82efa', true) IS DISTINCT FROM TG_RELID::text || TG_NAME THEN
        BEGIN
            sent := num_nulls(changed."room_id", changed."kind", changed."author_name", changed."text");
            sent := set_config('notify.columns_25546f90a2c82efa', TG_RELID::text || TG_NAME, true);
        EXCEPTION WHEN OTHERS THEN
            RAISE WARNING 'notification left out: % on % for channel "%": %', TG_OP, TG_RELID::regclass, 'room_{Kind}_{RoomId}', SQLERRM;
            RETURN NULL;
        END;
    END IF;

    channel := 'room_' || changed."kind"::text
                || '_' || changed."room_id"::text;
    payload := '{"room_id":' || coalesce(to_json(changed."room_id")::text, 'null')
        || ',"kind":' || coalesce(to_json(changed."kind")::text, 'null')
        || ',"author":' || coalesce(to_json(changed."author_name")::text, 'null')
        || ',"text":' || coalesce(to_json(changed."text")::text, 'null')
        || '}';

    IF octet_length(channel) BETWEEN 1 AND 63 IS NOT TRUE THEN
        RAISE WARNING 'notification left out: % of a row of % makes a name of % bytes for channel "%", 1 to 63 are allowed',
            TG_OP, TG_RELID::regclass, coalesce(octet_length(channel)::text, 'unknown'), 'room_{Kind}_{RoomId}';
    ELSIF octet_length(payload) <= 7999 THEN
        sent := pg_notify(channel, payload); -- An assignment: PERFORM takes a microsecond more.
    ELSE
        DECLARE
            row_key text;
        BEGIN
            BEGIN
                row_key := (SELECT string_agg(format('%I=%s', a.attname, coalesce(row_to_json(NEW), row_to_json(OLD)) ->> a.attname::text), ', ' ORDER BY a.attnum)
                    FROM pg_index AS i JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])
                    WHERE i.indrelid = TG_RELID AND i.indisprimary);
            EXCEPTION WHEN OTHERS THEN
                row_key := NULL; -- Another column has JSON that is no text, such as the escape of U+0000.
            END;
            RAISE WARNING 'notification left out: % of a row of % with the key % has a payload of % bytes for channel "%", 7999 is the limit',
                TG_OP, TG_RELID::regclass, row_key, octet_length(payload), 'room_{Kind}_{RoomId}';
        END;
    END IF;

    RETURN NULL;
END
$notify$;
COMMENT ON FUNCTION "chat"."notify_room_messages"() IS 'NotifyGen; owner=Shop; channel=room_{Kind}_{RoomId}; fingerprint=3308c4c0e3726bcc';

-- Triggers of an older version that this one no longer has.
DO $notify$
DECLARE
    stale record;
BEGIN
    FOR stale IN
        SELECT tgname, tgrelid::pg_catalog.regclass AS home FROM pg_catalog.pg_trigger
        WHERE tgfoid = '"chat"."notify_room_messages"()'::pg_catalog.regprocedure AND tgparentid = 0
            AND (tgrelid <> '"chat"."messages"'::pg_catalog.regclass OR tgname NOT IN ('notify_room_messages') OR tgconstraint <> 0)
    LOOP
        EXECUTE pg_catalog.format('DROP TRIGGER %I ON %s', stale.tgname, stale.home);
    END LOOP;
END
$notify$;

CREATE OR REPLACE TRIGGER "notify_room_messages"
    AFTER INSERT OR UPDATE OR DELETE ON "chat"."messages"
    FOR EACH ROW
    EXECUTE FUNCTION "chat"."notify_room_messages"();
