-- EXECUTE is revoked before the function gets its body, so that no other role can use it with its owner's rights.
DO $$
DECLARE
    grantee text;
BEGIN
    IF pg_catalog.to_regprocedure('"notifications"."order_status"()') IS NULL THEN
        CREATE FUNCTION "notifications"."order_status"() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
    END IF;

    FOR grantee IN
        SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::pg_catalog.regrole::text END
        FROM pg_catalog.pg_proc AS p, pg_catalog.aclexplode(coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))) AS a
        WHERE p.oid = '"notifications"."order_status"()'::pg_catalog.regprocedure AND a.grantee <> p.proowner
    LOOP
        EXECUTE 'REVOKE ALL ON FUNCTION "notifications"."order_status"() FROM ' || grantee || ' CASCADE';
    END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION "notifications"."order_status"() RETURNS trigger
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
                row_key := NULL; -- The JSON of another column is not text: it has an escape such as \u0000.
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

COMMENT ON FUNCTION "notifications"."order_status"() IS 'NotifyGen; owner=Shop; channel=status_changes; fingerprint=5cb91d8e263f1883';

-- Triggers that an earlier version created and this one does not.
DO $$
DECLARE
    stale record;
BEGIN
    FOR stale IN
        SELECT tgname, tgrelid::pg_catalog.regclass AS home FROM pg_catalog.pg_trigger
        WHERE tgfoid = '"notifications"."order_status"()'::pg_catalog.regprocedure AND tgparentid = 0
            AND (tgrelid, tgname, tgconstraint <> 0) NOT IN (
                ('"shop"."orders"'::pg_catalog.regclass, 'order_status', false),
                ('"shop"."orders"'::pg_catalog.regclass, 'order_status_update', false))
    LOOP
        EXECUTE pg_catalog.format('DROP TRIGGER %I ON %s', stale.tgname, stale.home);
    END LOOP;
END
$$;

DO $$
DECLARE
    session_path text := pg_catalog.current_setting('search_path');
BEGIN
    -- The condition finds what the function finds, whatever the session's search_path is.
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
    session_path text := pg_catalog.current_setting('search_path');
BEGIN
    -- The condition finds what the function finds, whatever the session's search_path is.
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
