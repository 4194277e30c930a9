CREATE OR REPLACE FUNCTION "public"."notify_imports_done"() RETURNS trigger
    LANGUAGE plpgsql
    -- Pinned, so that the writer's settings change neither what the function calls nor what it sends.
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
<<own>>
DECLARE
    operation text := TG_OP;
    moment text;
    row_count bigint;
    payload text;
    sent text;
BEGIN
    -- An error must not fail the write. It skips all notifications of the statement.
    BEGIN
        moment := to_json(clock_timestamp())::text;
        row_count := 0;
        -- A TRUNCATE has no rows.
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
        BEGIN
            RAISE WARNING 'notification skipped: % on % for channel "%": %', TG_OP, TG_RELID::regclass, 'imports_done', SQLERRM;
        EXCEPTION WHEN OTHERS THEN
            RAISE WARNING 'notification skipped: % on the table with the oid %', TG_OP, TG_RELID; -- ASCII only
        END;
    END;

    RETURN NULL;
END
$$;

-- Firing a trigger needs no right to execute its function. Creating a trigger or adding a partition does.
DO $$
DECLARE
    grantee text;
BEGIN
    FOR grantee IN
        SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::pg_catalog.regrole::text END
        FROM pg_catalog.pg_proc AS p, pg_catalog.aclexplode(coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))) AS a
        WHERE p.oid = '"public"."notify_imports_done"()'::pg_catalog.regprocedure AND a.grantee <> p.proowner
    LOOP
        EXECUTE 'REVOKE ALL ON FUNCTION "public"."notify_imports_done"() FROM ' || grantee || ' CASCADE';
    END LOOP;
    FOR grantee IN
        SELECT DISTINCT relowner::pg_catalog.regrole::text FROM pg_catalog.pg_class WHERE oid IN ('"public"."imports"'::pg_catalog.regclass)
    LOOP
        EXECUTE 'GRANT EXECUTE ON FUNCTION "public"."notify_imports_done"() TO ' || grantee;
    END LOOP;
END
$$;

COMMENT ON FUNCTION "public"."notify_imports_done"() IS 'NotifyGen; owner=Shop; channel=imports_done; fingerprint=3f8b36908933eda8';

-- Triggers that an earlier version created and this one does not.
DO $$
DECLARE
    stale record;
BEGIN
    FOR stale IN
        SELECT tgname, tgrelid::pg_catalog.regclass AS home FROM pg_catalog.pg_trigger
        WHERE tgfoid = '"public"."notify_imports_done"()'::pg_catalog.regprocedure AND tgparentid = 0
            AND (tgrelid, tgname, tgconstraint <> 0) NOT IN (
                ('"public"."imports"'::pg_catalog.regclass, 'notify_imports_done_insert', false),
                ('"public"."imports"'::pg_catalog.regclass, 'notify_imports_done_truncate', false))
    LOOP
        EXECUTE pg_catalog.format('DROP TRIGGER %I ON %s', stale.tgname, stale.home);
    END LOOP;
END
$$;

CREATE OR REPLACE TRIGGER "notify_imports_done_insert"
    AFTER INSERT ON "public"."imports"
    REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT
    EXECUTE FUNCTION "public"."notify_imports_done"();

CREATE OR REPLACE TRIGGER "notify_imports_done_truncate"
    AFTER TRUNCATE ON "public"."imports"
    FOR EACH STATEMENT
    EXECUTE FUNCTION "public"."notify_imports_done"();
