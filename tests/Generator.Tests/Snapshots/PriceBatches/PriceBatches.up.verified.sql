DO $$
DECLARE
    session_path pg_catalog.text := pg_catalog.current_setting('search_path');
    grantee pg_catalog.text;
BEGIN
    -- Functions and operators come from this path only, whatever the session's is.
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
    IF to_regprocedure('"public"."notify_price_batches"()') IS NULL THEN
        CREATE FUNCTION "public"."notify_price_batches"() RETURNS pg_catalog.trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
    END IF;

    -- Replacing a function keeps its owner, who could make every writer of the table run anything.
    SELECT proowner::regrole INTO grantee FROM pg_proc WHERE oid = '"public"."notify_price_batches"()'::regprocedure AND proowner <> to_regrole(quote_ident(current_user))
        AND NOT has_table_privilege(proowner, '"public"."prices"'::regclass, 'TRIGGER');
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = concat('Cannot replace the function "public"."notify_price_batches"(): it belongs to the role ',
            grantee, ', which may not create triggers on its tables. Drop it, or give it to the owner of the tables');
    END IF;

    FOR grantee IN
        SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END
        FROM pg_proc AS p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a
        WHERE p.oid = '"public"."notify_price_batches"()'::regprocedure AND a.grantee <> p.proowner
    LOOP
        EXECUTE 'REVOKE ALL ON FUNCTION "public"."notify_price_batches"() FROM ' || grantee || ' CASCADE';
    END LOOP;

    -- Adding a partition creates the trigger there, which requires the right to execute the function. Firing it requires none.
    FOR grantee IN
        SELECT DISTINCT relowner::regrole::text FROM pg_class WHERE oid IN ('"public"."prices"'::regclass)
    LOOP
        EXECUTE 'GRANT EXECUTE ON FUNCTION "public"."notify_price_batches"() TO ' || grantee;
    END LOOP;
    PERFORM pg_catalog.set_config('search_path', session_path, true);
END
$$;

CREATE OR REPLACE FUNCTION "public"."notify_price_batches"() RETURNS pg_catalog.trigger
    LANGUAGE plpgsql
    -- Pinned, so that the writer's settings change neither what the function calls nor what it sends.
    SET search_path = pg_catalog, pg_temp
    SET extra_float_digits = 1
AS $$
#variable_conflict use_column
<<own>>
DECLARE
    operation text := TG_OP;
    moment text;
    row_count bigint;
    payload text;
    head text;
    tail text;
    item text;
    items text[] := '{}';
    room integer;
    size integer := 0;
    nth integer := 0;
    skipped integer := 0;
    sent text;
BEGIN
    -- An error skips all notifications of the statement, and must not fail the write.
    BEGIN
        moment := to_json(clock_timestamp())::text;
        row_count := 0;
        -- A TRUNCATE has no rows.
        IF TG_OP = 'TRUNCATE' THEN
            payload := '{"action":"' || own.operation
                || '","prices":[],"at":' || own.moment
                || ',"count":' || own.row_count::text
                || '}';
            sent := pg_notify('price_batches', payload);
        ELSE
            row_count := (SELECT count(*) FROM changed_rows AS changed);
            head := '{"action":"' || own.operation
                || '","prices":[';
            tail := '],"at":' || own.moment
                || ',"count":' || own.row_count::text
                || '}';
            room := 7999 - octet_length(head) - octet_length(tail);
            FOR item IN
                SELECT
                    '{"article_id":' || coalesce(to_json(changed."id")::text, 'null')
                    || ',"amount":' || coalesce(to_json(changed."amount")::text, 'null')
                    || ',"note":' || coalesce(to_json(changed."note")::text, 'null')
                    || '}'
                FROM changed_rows AS changed
            LOOP
                own.nth := nth + 1;
                IF octet_length(item) > room THEN
                    skipped := skipped + 1;
                    IF skipped <= 10 THEN
                        DECLARE
                            row_key text;
                        BEGIN
                            BEGIN
                                row_key := (SELECT string_agg(format('%I=%s', a.attname, (SELECT row_to_json(changed.*) FROM changed_rows AS changed OFFSET own.nth - 1 LIMIT 1) ->> a.attname::text), ', ' ORDER BY a.attnum)
                                    FROM pg_index AS i JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])
                                    WHERE i.indrelid = TG_RELID AND i.indisprimary);
                            EXCEPTION WHEN OTHERS THEN
                                row_key := NULL; -- The JSON of another column cannot be read as text: it has an escape such as \u0000.
                            END;
                            RAISE WARNING 'notification skipped: % of a row of % with the key % has a payload of % bytes for channel "%", and the limit is 7999',
                                TG_OP, TG_RELID::regclass, row_key, octet_length(head) + octet_length(item) + octet_length(tail), 'price_batches';
                        EXCEPTION WHEN OTHERS THEN
                            RAISE WARNING 'notification skipped: % on the table with the oid %', TG_OP, TG_RELID; -- ASCII only
                        END;
                    END IF;
                    CONTINUE;
                ELSIF size + octet_length(item) > room THEN
                    sent := pg_notify('price_batches', head || array_to_string(items, ',') || tail);
                    items := '{}';
                    size := 0;
                END IF;

                items := array_append(items, item);
                size := size + octet_length(item) + 1;
            END LOOP;

            IF size > 0 THEN
                sent := pg_notify('price_batches', head || array_to_string(items, ',') || tail);
            END IF;

            IF skipped > 10 THEN
                BEGIN
                    RAISE WARNING 'notification skipped: % on % has % more rows that are too large for channel "%"',
                        TG_OP, TG_RELID::regclass, skipped - 10, 'price_batches';
                EXCEPTION WHEN OTHERS THEN
                    RAISE WARNING 'notification skipped: % on the table with the oid %', TG_OP, TG_RELID; -- ASCII only
                END;
            END IF;
        END IF;
    EXCEPTION WHEN OTHERS THEN
        BEGIN
            RAISE WARNING 'notification skipped: % on % for channel "%": %', TG_OP, TG_RELID::regclass, 'price_batches', SQLERRM;
        EXCEPTION WHEN OTHERS THEN
            RAISE WARNING 'notification skipped: % on the table with the oid %', TG_OP, TG_RELID; -- ASCII only
        END;
    END;

    RETURN NULL;
END
$$;

COMMENT ON FUNCTION "public"."notify_price_batches"() IS 'NotifyGen; owner=Shop; channel=price_batches; fingerprint=b7fc7138c8ff4cb6';

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
        WHERE tgfoid = '"public"."notify_price_batches"()'::regprocedure AND tgparentid = 0
            AND (tgrelid, tgname, tgconstraint <> 0) NOT IN (
                ('"public"."prices"'::regclass, 'notify_price_batches_insert', false),
                ('"public"."prices"'::regclass, 'notify_price_batches_update', false),
                ('"public"."prices"'::regclass, 'notify_price_batches_delete', false),
                ('"public"."prices"'::regclass, 'notify_price_batches_truncate', false))
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

CREATE OR REPLACE TRIGGER "notify_price_batches_insert"
    AFTER INSERT ON "public"."prices"
    REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT
    EXECUTE FUNCTION "public"."notify_price_batches"();

CREATE OR REPLACE TRIGGER "notify_price_batches_update"
    AFTER UPDATE ON "public"."prices"
    REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT
    EXECUTE FUNCTION "public"."notify_price_batches"();

CREATE OR REPLACE TRIGGER "notify_price_batches_delete"
    AFTER DELETE ON "public"."prices"
    REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT
    EXECUTE FUNCTION "public"."notify_price_batches"();

CREATE OR REPLACE TRIGGER "notify_price_batches_truncate"
    AFTER TRUNCATE ON "public"."prices"
    FOR EACH STATEMENT
    EXECUTE FUNCTION "public"."notify_price_batches"();
