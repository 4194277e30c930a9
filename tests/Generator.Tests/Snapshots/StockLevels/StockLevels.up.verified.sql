DO $$
DECLARE
    session_path pg_catalog.text := pg_catalog.current_setting('search_path');
    grantee pg_catalog.text;
BEGIN
    -- Functions and operators come from this path only, whatever the session's is.
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
    IF to_regprocedure('"public"."notify_stock_levels"()') IS NULL THEN
        CREATE FUNCTION "public"."notify_stock_levels"() RETURNS pg_catalog.trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
    END IF;

    -- Replacing a function keeps its owner, who could make every writer of the table run anything.
    SELECT proowner::regrole INTO grantee FROM pg_proc WHERE oid = '"public"."notify_stock_levels"()'::regprocedure AND proowner <> to_regrole(quote_ident(current_user))
        AND NOT has_table_privilege(proowner, '"public"."stock"'::regclass, 'TRIGGER');
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = concat('Cannot replace the function "public"."notify_stock_levels"(): it belongs to the role ',
            grantee, ', which may not create triggers on its tables. Drop it, or give it to the owner of the tables');
    END IF;

    FOR grantee IN
        SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END
        FROM pg_proc AS p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a
        WHERE p.oid = '"public"."notify_stock_levels"()'::regprocedure AND a.grantee <> p.proowner
    LOOP
        EXECUTE 'REVOKE ALL ON FUNCTION "public"."notify_stock_levels"() FROM ' || grantee || ' CASCADE';
    END LOOP;

    -- Adding a partition creates the trigger there, which requires the right to execute the function. Firing it requires none.
    FOR grantee IN
        SELECT DISTINCT relowner::regrole::text FROM pg_class WHERE oid IN ('"public"."stock"'::regclass)
    LOOP
        EXECUTE 'GRANT EXECUTE ON FUNCTION "public"."notify_stock_levels"() TO ' || grantee;
    END LOOP;
    PERFORM pg_catalog.set_config('search_path', session_path, true);
END
$$;

CREATE OR REPLACE FUNCTION "public"."notify_stock_levels"() RETURNS pg_catalog.trigger
    LANGUAGE plpgsql
    -- Pinned, so that the writer's settings change neither what the function calls nor what it sends.
    SET search_path = pg_catalog, pg_temp
    SET bytea_output = hex
    SET DateStyle = 'ISO, MDY'
    SET extra_float_digits = 1
    SET IntervalStyle = postgres
    SET TimeZone = 'UTC'
AS $$
#variable_conflict use_column
<<own>>
DECLARE
    message record;
BEGIN
    -- An error skips all notifications of the statement, and must not fail the write.
    BEGIN
        -- Sends what fits, and returns what does not.
        FOR message IN
            SELECT message.channel, octet_length(message.payload) AS bytes, row_to_json(message.line) AS line
            FROM (
                SELECT
                    'stock_' || new."warehouse"::text AS channel,
                    '{"warehouse":' || coalesce(to_json(new."warehouse")::text, 'null')
                    || ',"article":' || coalesce(to_json(new."article")::text, 'null')
                    || ',"quantity":' || coalesce(to_json(new."quantity")::text, 'null')
                    || '}' AS payload,
                    coalesce(new.*) AS line
                FROM changed_rows AS new WHERE (NEW.quantity < 10)
                OFFSET 0 -- Computes each payload once, although the query refers to it several times.
            ) AS message
            WHERE CASE
                WHEN octet_length(message.payload) <= 7999 AND octet_length(message.channel) BETWEEN 1 AND 63 THEN pg_notify(message.channel, message.payload) IS NULL
                ELSE true
            END
        LOOP
            IF octet_length(message.channel) BETWEEN 1 AND 63 IS NOT TRUE THEN
                BEGIN
                    RAISE WARNING 'notification skipped: % of a row of % gives a channel name of % bytes for channel "%", and 1 to 63 are allowed',
                        TG_OP, TG_RELID::regclass, coalesce(octet_length(message.channel)::text, 'unknown'), 'stock_{Warehouse}';
                EXCEPTION WHEN OTHERS THEN
                    RAISE WARNING 'notification skipped: % on the table with the oid %', TG_OP, TG_RELID; -- ASCII only
                END;
            ELSE
                DECLARE
                    row_key text;
                BEGIN
                    BEGIN
                        row_key := (SELECT string_agg(format('%I=%s', a.attname, message.line ->> a.attname::text), ', ' ORDER BY a.attnum)
                            FROM pg_index AS i JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])
                            WHERE i.indrelid = TG_RELID AND i.indisprimary);
                    EXCEPTION WHEN OTHERS THEN
                        row_key := NULL; -- The JSON of another column cannot be read as text: it has an escape such as \u0000.
                    END;
                    RAISE WARNING 'notification skipped: % of a row of % with the key % has a payload of % bytes for channel "%", and the limit is 7999',
                        TG_OP, TG_RELID::regclass, row_key, message.bytes, 'stock_{Warehouse}';
                EXCEPTION WHEN OTHERS THEN
                    RAISE WARNING 'notification skipped: % on the table with the oid %', TG_OP, TG_RELID; -- ASCII only
                END;
            END IF;
        END LOOP;
    EXCEPTION WHEN OTHERS THEN
        BEGIN
            RAISE WARNING 'notification skipped: % on % for channel "%": %', TG_OP, TG_RELID::regclass, 'stock_{Warehouse}', SQLSTATE;
        EXCEPTION WHEN OTHERS THEN
            RAISE WARNING 'notification skipped: % on the table with the oid %', TG_OP, TG_RELID; -- ASCII only
        END;
    END;

    RETURN NULL;
END
$$;

COMMENT ON FUNCTION "public"."notify_stock_levels"() IS 'NotifyGen; owner=Shop; channel=stock_{Warehouse}; fingerprint=9780bc2da5c05d62';

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
        WHERE tgfoid = '"public"."notify_stock_levels"()'::regprocedure AND tgparentid = 0
            AND (tgrelid, tgname, tgconstraint <> 0) NOT IN (
                ('"public"."stock"'::regclass, 'notify_stock_levels_insert', false),
                ('"public"."stock"'::regclass, 'notify_stock_levels_update', false))
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

CREATE OR REPLACE TRIGGER "notify_stock_levels_insert"
    AFTER INSERT ON "public"."stock"
    REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT
    EXECUTE FUNCTION "public"."notify_stock_levels"();

CREATE OR REPLACE TRIGGER "notify_stock_levels_update"
    AFTER UPDATE ON "public"."stock"
    REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT
    EXECUTE FUNCTION "public"."notify_stock_levels"();
