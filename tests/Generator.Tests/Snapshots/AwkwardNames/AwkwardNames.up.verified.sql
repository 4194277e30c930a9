CREATE OR REPLACE FUNCTION "public"."notify_awkward_names"() RETURNS trigger
    LANGUAGE plpgsql
    -- Pinned, so that the writer's settings change neither what the function calls nor what it sends.
    SET search_path = pg_catalog, pg_temp
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

        payload := '{"payload":' || coalesce(to_json(changed."payload")::text, 'null')
            || ',"channel":' || coalesce(to_json(changed."channel")::text, 'null')
            || ',"fields":' || coalesce(to_json(changed."Fields")::text, 'null')
            || ',"changed":' || coalesce(to_json(changed."changed")::text, 'null')
            || ',"tg_op":' || coalesce(to_json(changed."tg_op")::text, 'null')
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
                    row_key := NULL; -- The JSON of another column is not text: it has an escape such as \u0000.
                END;
                RAISE WARNING 'notification skipped: % of a row of % with the key % has a payload of % bytes for channel "%", and the limit is 7999',
                    TG_OP, TG_RELID::regclass, row_key, octet_length(payload), E'it''s a "channel" \\ $notify$';
            END;
            RETURN NULL;
        END IF;

        -- Checked here because pg_notify is called outside: a block that catches errors and notifies holds 8 kB until the transaction ends.
        IF NOT has_function_privilege('pg_notify(text,text)'::regprocedure, 'EXECUTE') THEN
            RAISE insufficient_privilege USING MESSAGE = 'permission denied for function pg_notify';
        END IF;
    EXCEPTION WHEN OTHERS THEN
        BEGIN
            RAISE WARNING 'notification skipped: % on % for channel "%": %', TG_OP, TG_RELID::regclass, E'it''s a "channel" \\ $notify$', SQLERRM;
        EXCEPTION WHEN OTHERS THEN
            RAISE WARNING 'notification skipped: % on the table with the oid %', TG_OP, TG_RELID; -- ASCII only
        END;
        RETURN NULL;
    END;

    sent := pg_notify(E'it''s a "channel" \\ $notify$', payload); -- PERFORM would take a microsecond more.
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
        WHERE p.oid = '"public"."notify_awkward_names"()'::pg_catalog.regprocedure AND a.grantee <> p.proowner
    LOOP
        EXECUTE 'REVOKE ALL ON FUNCTION "public"."notify_awkward_names"() FROM ' || grantee || ' CASCADE';
    END LOOP;
    FOR grantee IN
        SELECT DISTINCT relowner::pg_catalog.regrole::text FROM pg_catalog.pg_class WHERE oid IN (E'"public"."Order''s \\ ""table"""'::pg_catalog.regclass)
    LOOP
        EXECUTE 'GRANT EXECUTE ON FUNCTION "public"."notify_awkward_names"() TO ' || grantee;
    END LOOP;
END
$$;

COMMENT ON FUNCTION "public"."notify_awkward_names"() IS E'NotifyGen; owner=Shop; channel=it''s a "channel" \\ $notify$; fingerprint=843893f22263b708';

-- Triggers that an earlier version created and this one does not.
DO $$
DECLARE
    stale record;
BEGIN
    FOR stale IN
        SELECT tgname, tgrelid::pg_catalog.regclass AS home FROM pg_catalog.pg_trigger
        WHERE tgfoid = '"public"."notify_awkward_names"()'::pg_catalog.regprocedure AND tgparentid = 0
            AND (tgrelid, tgname, tgconstraint <> 0) NOT IN (
                (E'"public"."Order''s \\ ""table"""'::pg_catalog.regclass, 'notify_awkward_names', false))
    LOOP
        EXECUTE pg_catalog.format('DROP TRIGGER %I ON %s', stale.tgname, stale.home);
    END LOOP;
END
$$;

CREATE OR REPLACE TRIGGER "notify_awkward_names"
    AFTER INSERT OR UPDATE OR DELETE ON "public"."Order's \ ""table"""
    FOR EACH ROW
    EXECUTE FUNCTION "public"."notify_awkward_names"();
