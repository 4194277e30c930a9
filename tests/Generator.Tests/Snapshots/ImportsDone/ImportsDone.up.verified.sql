DO $$
DECLARE
    session_path pg_catalog.text := pg_catalog.current_setting('search_path');
    grantee pg_catalog.text;
BEGIN
    -- Functions and operators come from this path only, whatever the session's is.
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
    IF to_regprocedure('"public"."notify_imports_done"()') IS NULL THEN
        CREATE FUNCTION "public"."notify_imports_done"() RETURNS pg_catalog.trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
    END IF;

    -- Replacing a function keeps its owner, who could make every writer of the table run anything.
    SELECT proowner::regrole INTO grantee FROM pg_proc WHERE oid = '"public"."notify_imports_done"()'::regprocedure AND proowner <> to_regrole(quote_ident(current_user))
        AND NOT has_table_privilege(proowner, '"public"."imports"'::regclass, 'TRIGGER');
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = concat('Cannot replace the function "public"."notify_imports_done"(): it belongs to the role ',
            grantee, ', which may not create triggers on its tables. Drop it, or give it to the owner of the tables');
    END IF;

    FOR grantee IN
        SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END
        FROM pg_proc AS p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a
        WHERE p.oid = '"public"."notify_imports_done"()'::regprocedure AND a.grantee <> p.proowner
    LOOP
        EXECUTE 'REVOKE ALL ON FUNCTION "public"."notify_imports_done"() FROM ' || grantee || ' CASCADE';
    END LOOP;

    -- Adding a partition creates the trigger there, which requires the right to execute the function. Firing it requires none.
    FOR grantee IN
        SELECT DISTINCT relowner::regrole::text FROM pg_class WHERE oid IN ('"public"."imports"'::regclass)
    LOOP
        EXECUTE 'GRANT EXECUTE ON FUNCTION "public"."notify_imports_done"() TO ' || grantee;
    END LOOP;
    PERFORM pg_catalog.set_config('search_path', session_path, true);
END
$$;

CREATE OR REPLACE FUNCTION "public"."notify_imports_done"() RETURNS pg_catalog.trigger
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
    -- An error skips all notifications of the statement, and must not fail the write.
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

COMMENT ON FUNCTION "public"."notify_imports_done"() IS 'NotifyGen; owner=Shop; channel=imports_done; fingerprint=b2447c2814506b59';

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
        WHERE tgfoid = '"public"."notify_imports_done"()'::regprocedure AND tgparentid = 0
            AND (tgrelid, tgname, tgconstraint <> 0) NOT IN (
                ('"public"."imports"'::regclass, 'notify_imports_done_insert', false),
                ('"public"."imports"'::regclass, 'notify_imports_done_truncate', false))
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

CREATE OR REPLACE TRIGGER "notify_imports_done_insert"
    AFTER INSERT ON "public"."imports"
    REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT
    EXECUTE FUNCTION "public"."notify_imports_done"();

CREATE OR REPLACE TRIGGER "notify_imports_done_truncate"
    AFTER TRUNCATE ON "public"."imports"
    FOR EACH STATEMENT
    EXECUTE FUNCTION "public"."notify_imports_done"();
