DO $$
DECLARE
    session_path pg_catalog.text := pg_catalog.current_setting('search_path');
    grantee pg_catalog.text;
BEGIN
    -- Functions and operators come from this path only, whatever the session's is.
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
    IF to_regprocedure('"notifications"."order_status"()') IS NULL THEN
        CREATE FUNCTION "notifications"."order_status"() RETURNS pg_catalog.trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
    END IF;

    -- Replacing a function keeps its owner, who could make every writer of the table run anything.
    SELECT proowner::regrole INTO grantee FROM pg_proc WHERE oid = '"notifications"."order_status"()'::regprocedure AND proowner <> to_regrole(quote_ident(current_user))
        AND NOT has_table_privilege(proowner, '"shop"."orders"'::regclass, 'TRIGGER');
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = concat('Cannot replace the function "notifications"."order_status"(): it belongs to the role ',
            grantee, ', which may not create triggers on its tables. Drop it, or give it to the owner of the tables');
    END IF;

    FOR grantee IN
        SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END
        FROM pg_proc AS p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a
        WHERE p.oid = '"notifications"."order_status"()'::regprocedure AND a.grantee <> p.proowner
    LOOP
        EXECUTE 'REVOKE ALL ON FUNCTION "notifications"."order_status"() FROM ' || grantee || ' CASCADE';
    END LOOP;
    PERFORM pg_catalog.set_config('search_path', session_path, true);
END
$$;

CREATE OR REPLACE FUNCTION "notifications"."order_status"() RETURNS pg_catalog.trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    -- Pinned, so that the writer's settings change neither what the function calls nor what it sends.
    SET search_path = pg_catalog, pg_temp
    SET bytea_output = hex
    SET DateStyle = 'ISO, MDY'
    SET extra_float_digits = 1
    SET IntervalStyle = postgres
    SET TimeZone = 'UTC'
AS $$
#variable_conflict use_column
DECLARE
    changed_columns text := '[]';
    payload text;
    sent text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        -- Escapes are compared as they are written, because some, such as \u0000, have no text.
        changed_columns := coalesce((
            SELECT json_agg(replace(after.key, E'\\.', E'\\') ORDER BY after.ordinality)
            FROM json_each_text(replace(replace(row_to_json(NEW)::text, E'\\\\', E'\\\\.'), E'\\u', E'\\\\u')::json) WITH ORDINALITY AS after
            JOIN json_each_text(replace(replace(row_to_json(OLD)::text, E'\\\\', E'\\\\.'), E'\\u', E'\\\\u')::json) AS before ON before.key = after.key
            WHERE before.value IS DISTINCT FROM after.value)::text, '[]');
    END IF;

    payload := '{"action":"' || TG_OP
        || '","schema":"shop","table":"orders","at":' || to_json(clock_timestamp())::text
        || ',"transaction":' || pg_current_xact_id()::text
        || ',"order_id":' || coalesce(to_json(NEW."id")::text, 'null')
        || ',"status":' || coalesce(to_json(NEW."status")::text, 'null')
        || ',"before":' || coalesce(to_json(OLD."status")::text, 'null')
        || ',"changed":' || changed_columns
        || ',"total":' || coalesce(to_json((NEW.price * NEW.quantity))::text, 'null')
        || ',"address":{"street":' || coalesce(to_json(NEW."street")::text, 'null')
        || ',"postal_code":' || coalesce(to_json(NEW."zip")::text, 'null')
        || '}}';
    IF octet_length(payload) > 7999 THEN
        DECLARE
            row_key text;
        BEGIN
            BEGIN
                row_key := (SELECT string_agg(format('%I=%s', a.attname, row_to_json(NEW) ->> a.attname::text), ', ' ORDER BY a.attnum)
                    FROM pg_index AS i JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])
                    WHERE i.indrelid = TG_RELID AND i.indisprimary);
            EXCEPTION WHEN OTHERS THEN
                row_key := NULL; -- The JSON of another column cannot be read as text: it has an escape such as \u0000.
            END;
            RAISE EXCEPTION '% of a row of % with the key % has a payload of % bytes for channel "%", and the limit is 7999',
                TG_OP, TG_RELID::regclass, row_key, octet_length(payload), 'status_changes'
                USING ERRCODE = 'program_limit_exceeded';
        END;
    END IF;

    sent := pg_notify('status_changes', payload); -- PERFORM would take a microsecond more.
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION "notifications"."order_status"() IS 'NotifyGen; owner=Shop; channel=status_changes; fingerprint=a6bf0851de24ea1c';

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
        WHERE tgfoid = '"notifications"."order_status"()'::regprocedure AND tgparentid = 0
            AND (tgrelid, tgname, tgconstraint <> 0) NOT IN (
                ('"shop"."orders"'::regclass, 'order_status', false),
                ('"shop"."orders"'::regclass, 'order_status_update', false))
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

DO $$
DECLARE
    session_path pg_catalog.text := pg_catalog.current_setting('search_path');
BEGIN
    -- Functions and operators come from this path only, whatever the session's is.
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
CREATE OR REPLACE TRIGGER "order_status"
    AFTER INSERT ON "shop"."orders"
    FOR EACH ROW
    WHEN (NEW.status <> 'draft' -- not yet
)
    EXECUTE FUNCTION "notifications"."order_status"();
    PERFORM pg_catalog.set_config('search_path', session_path, true);
END
$$;
ALTER TABLE "shop"."orders" ENABLE ALWAYS TRIGGER "order_status";

DO $$
DECLARE
    session_path pg_catalog.text := pg_catalog.current_setting('search_path');
BEGIN
    -- Functions and operators come from this path only, whatever the session's is.
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
CREATE OR REPLACE TRIGGER "order_status_update"
    AFTER UPDATE OF "status", "note" ON "shop"."orders"
    FOR EACH ROW
    WHEN (pg_catalog.record_image_ne(ROW(OLD."status", OLD."details", OLD."place"), ROW(NEW."status", NEW."details", NEW."place"))
        AND (NEW.status <> 'draft' -- not yet
))
    EXECUTE FUNCTION "notifications"."order_status"();
    PERFORM pg_catalog.set_config('search_path', session_path, true);
END
$$;
ALTER TABLE "shop"."orders" ENABLE ALWAYS TRIGGER "order_status_update";
