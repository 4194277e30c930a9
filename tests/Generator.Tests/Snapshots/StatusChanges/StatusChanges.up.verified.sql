-- At once: at no time may others make a trigger that calls it with its owner's rights.
DO $notify2$
BEGIN
CREATE OR REPLACE FUNCTION "notifications"."order_status"() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    -- Whatever the writer's settings are, the function means and writes the same.
    SET search_path = pg_catalog, pg_temp
    SET extra_float_digits = 1
AS $notify$
#variable_conflict use_column
DECLARE
    changed_columns text := '[]';
    payload text;
    sent text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        -- Escapes are compared as they are written: JSON may have some that are no text, such as that of U+0000.
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

    IF octet_length(payload) <= 7999 THEN
        sent := pg_notify('status_changes', payload); -- An assignment: PERFORM takes a microsecond more.
    ELSE
        DECLARE
            row_key text;
        BEGIN
            BEGIN
                row_key := (SELECT string_agg(format('%I=%s', a.attname, row_to_json(NEW) ->> a.attname::text), ', ' ORDER BY a.attnum)
                    FROM pg_index AS i JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])
                    WHERE i.indrelid = TG_RELID AND i.indisprimary);
            EXCEPTION WHEN OTHERS THEN
                row_key := NULL; -- Another column has JSON that is no text, such as the escape of U+0000.
            END;
            RAISE EXCEPTION 'notification left out: % of a row of % with the key % has a payload of % bytes for channel "%", 7999 is the limit',
                TG_OP, TG_RELID::regclass, row_key, octet_length(payload), 'status_changes'
                USING ERRCODE = 'program_limit_exceeded';
        END;
    END IF;

    RETURN NULL;
END
$notify$;
REVOKE ALL ON FUNCTION "notifications"."order_status"() FROM PUBLIC;
END
$notify2$;
COMMENT ON FUNCTION "notifications"."order_status"() IS 'NotifyGen; owner=Shop; channel=status_changes; fingerprint=95a54a047a1f4968';

-- Triggers of an older version that this one no longer has.
DO $notify$
DECLARE
    stale record;
BEGIN
    FOR stale IN
        SELECT tgname, tgrelid::pg_catalog.regclass AS home FROM pg_catalog.pg_trigger
        WHERE tgfoid = '"notifications"."order_status"()'::pg_catalog.regprocedure AND tgparentid = 0
            AND (tgrelid <> '"shop"."orders"'::pg_catalog.regclass OR tgname NOT IN ('order_status', 'order_status_update') OR tgconstraint <> 0)
    LOOP
        EXECUTE pg_catalog.format('DROP TRIGGER %I ON %s', stale.tgname, stale.home);
    END LOOP;
END
$notify$;

CREATE OR REPLACE TRIGGER "order_status"
    AFTER INSERT ON "shop"."orders"
    FOR EACH ROW
    WHEN (NEW.status <> 'draft' -- not yet
)
    EXECUTE FUNCTION "notifications"."order_status"();
ALTER TABLE "shop"."orders" ENABLE ALWAYS TRIGGER "order_status";

CREATE OR REPLACE TRIGGER "order_status_update"
    AFTER UPDATE OF "status", "note" ON "shop"."orders"
    FOR EACH ROW
    WHEN (pg_catalog.record_image_ne(ROW(OLD."status", OLD."details", OLD."place"), ROW(NEW."status", NEW."details", NEW."place"))
        AND (NEW.status <> 'draft' -- not yet
))
    EXECUTE FUNCTION "notifications"."order_status"();
ALTER TABLE "shop"."orders" ENABLE ALWAYS TRIGGER "order_status_update";
