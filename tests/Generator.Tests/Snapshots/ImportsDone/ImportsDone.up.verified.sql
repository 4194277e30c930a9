CREATE OR REPLACE FUNCTION "public"."notify_imports_done"() RETURNS trigger
    LANGUAGE plpgsql
    -- Whatever the writer's search_path is, the functions and operators below are PostgreSQL's own.
    SET search_path = pg_catalog, pg_temp
AS $notify$
#variable_conflict use_column
<<own>>
DECLARE
    operation text := TG_OP;
    moment text := to_json(clock_timestamp())::text;
    row_count bigint := 0;
    payload text;
    sent text;
BEGIN
    -- An error must not break the write. Then nothing of the statement is sent.
    BEGIN
        -- A TRUNCATE has no rows to ask for.
        IF TG_OP = 'TRUNCATE' THEN
            payload := '{"action":"' || own.operation
                || '","count":' || own.row_count::text
                || ',"at":' || own.moment
                || '}';
            sent := pg_notify('imports_done', payload);
        ELSE
            row_count := (SELECT count(*) FROM changed_rows AS changed);
            IF row_count > 0 THEN
                payload := '{"action":"' || own.operation
                    || '","count":' || own.row_count::text
                    || ',"at":' || own.moment
                    || '}';
                sent := pg_notify('imports_done', payload);
            END IF;
        END IF;
    EXCEPTION WHEN OTHERS THEN
        RAISE WARNING 'notification left out: % on % for channel "%": %', TG_OP, TG_RELID::regclass, 'imports_done', SQLERRM;
    END;

    RETURN NULL;
END
$notify$;
COMMENT ON FUNCTION "public"."notify_imports_done"() IS 'NotifyGen; owner=Shop; channel=imports_done; fingerprint=940094083d27bec5';

-- Triggers of an older version that this one no longer has.
DO $notify$
DECLARE
    stale record;
BEGIN
    FOR stale IN
        SELECT tgname, tgrelid::pg_catalog.regclass AS home FROM pg_catalog.pg_trigger
        WHERE tgfoid = '"public"."notify_imports_done"()'::pg_catalog.regprocedure AND tgparentid = 0
            AND (tgrelid <> '"public"."imports"'::pg_catalog.regclass OR tgname NOT IN ('notify_imports_done_insert', 'notify_imports_done_truncate') OR tgconstraint <> 0)
    LOOP
        EXECUTE pg_catalog.format('DROP TRIGGER %I ON %s', stale.tgname, stale.home);
    END LOOP;
END
$notify$;

CREATE OR REPLACE TRIGGER "notify_imports_done_insert"
    AFTER INSERT ON "public"."imports"
    REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT
    EXECUTE FUNCTION "public"."notify_imports_done"();

CREATE OR REPLACE TRIGGER "notify_imports_done_truncate"
    AFTER TRUNCATE ON "public"."imports"
    FOR EACH STATEMENT
    EXECUTE FUNCTION "public"."notify_imports_done"();
