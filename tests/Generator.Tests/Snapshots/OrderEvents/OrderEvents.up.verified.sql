DO $$
DECLARE
    session_path pg_catalog.text := pg_catalog.current_setting('search_path');
    grantee pg_catalog.text;
BEGIN
    -- Functions and operators come from this path only, whatever the session's is.
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
    IF to_regprocedure('"public"."notify_order_events"()') IS NULL THEN
        CREATE FUNCTION "public"."notify_order_events"() RETURNS pg_catalog.trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
    END IF;

    -- Replacing a function keeps its owner, who could make every writer of the table run anything.
    SELECT proowner::regrole INTO grantee FROM pg_proc WHERE oid = '"public"."notify_order_events"()'::regprocedure AND proowner <> to_regrole(quote_ident(current_user))
        AND NOT has_table_privilege(proowner, '"public"."orders"'::regclass, 'TRIGGER');
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = concat('Cannot replace the function "public"."notify_order_events"(): it belongs to the role ',
            grantee, ', which may not create triggers on its tables. Drop it, or give it to the owner of the tables');
    END IF;

    FOR grantee IN
        SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END
        FROM pg_proc AS p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a
        WHERE p.oid = '"public"."notify_order_events"()'::regprocedure AND a.grantee <> p.proowner
    LOOP
        EXECUTE 'REVOKE ALL ON FUNCTION "public"."notify_order_events"() FROM ' || grantee || ' CASCADE';
    END LOOP;

    -- Adding a partition creates the trigger there, which requires the right to execute the function. Firing it requires none.
    FOR grantee IN
        SELECT DISTINCT relowner::regrole::text FROM pg_class WHERE oid IN ('"public"."orders"'::regclass)
    LOOP
        EXECUTE 'GRANT EXECUTE ON FUNCTION "public"."notify_order_events"() TO ' || grantee;
    END LOOP;
    PERFORM pg_catalog.set_config('search_path', session_path, true);
END
$$;

CREATE OR REPLACE FUNCTION "public"."notify_order_events"() RETURNS pg_catalog.trigger
    LANGUAGE plpgsql
    -- Pinned, so that the writer's settings change neither what the function calls nor what it sends.
    SET search_path = pg_catalog, pg_temp
    SET extra_float_digits = 1
AS $$
DECLARE
    changed record;
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

        payload := '{"action":"' || TG_OP
            || '","order_id":' || coalesce(to_json(changed."id")::text, 'null')
            || ',"status":' || coalesce(to_json(changed."status")::text, 'null')
            || ',"total_amount":' || coalesce(to_json(changed."total_amount")::text, 'null')
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
                    TG_OP, TG_RELID::regclass, row_key, octet_length(payload), 'order_events';
            END;
            RETURN NULL;
        END IF;

        -- Checked here because pg_notify is called outside: a block that catches errors and notifies holds 8 kB until the transaction ends.
        IF NOT has_function_privilege('pg_notify(text,text)'::regprocedure, 'EXECUTE') THEN
            RAISE insufficient_privilege USING MESSAGE = 'permission denied for function pg_notify';
        END IF;
    EXCEPTION WHEN OTHERS THEN
        BEGIN
            RAISE WARNING 'notification skipped: % on % for channel "%": %', TG_OP, TG_RELID::regclass, 'order_events', SQLERRM;
        EXCEPTION WHEN OTHERS THEN
            RAISE WARNING 'notification skipped: % on the table with the oid %', TG_OP, TG_RELID; -- ASCII only
        END;
        RETURN NULL;
    END;

    sent := pg_notify('order_events', payload); -- PERFORM would take a microsecond more.
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION "public"."notify_order_events"() IS 'NotifyGen; owner=Shop; channel=order_events; fingerprint=78bc6c4487c56f2e';

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
        WHERE tgfoid = '"public"."notify_order_events"()'::regprocedure AND tgparentid = 0
            AND (tgrelid, tgname, tgconstraint <> 0) NOT IN (
                ('"public"."orders"'::regclass, 'notify_order_events', false))
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

CREATE OR REPLACE TRIGGER "notify_order_events"
    AFTER INSERT OR UPDATE OR DELETE ON "public"."orders"
    FOR EACH ROW
    EXECUTE FUNCTION "public"."notify_order_events"();
