CREATE OR REPLACE FUNCTION "public"."notify_stock_levels"() RETURNS trigger
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
    -- An error must not fail the write. It skips all notifications of the statement.
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
                OFFSET 0 -- Makes each payload once, although it is named several times.
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
                        row_key := NULL; -- The JSON of another column is not text: it has an escape such as \u0000.
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

-- Firing a trigger needs no right to execute its function. Creating a trigger or adding a partition does.
DO $$
DECLARE
    grantee text;
BEGIN
    FOR grantee IN
        SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::pg_catalog.regrole::text END
        FROM pg_catalog.pg_proc AS p, pg_catalog.aclexplode(coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))) AS a
        WHERE p.oid = '"public"."notify_stock_levels"()'::pg_catalog.regprocedure AND a.grantee <> p.proowner
    LOOP
        EXECUTE 'REVOKE ALL ON FUNCTION "public"."notify_stock_levels"() FROM ' || grantee || ' CASCADE';
    END LOOP;
    FOR grantee IN
        SELECT DISTINCT relowner::pg_catalog.regrole::text FROM pg_catalog.pg_class WHERE oid IN ('"public"."stock"'::pg_catalog.regclass)
    LOOP
        EXECUTE 'GRANT EXECUTE ON FUNCTION "public"."notify_stock_levels"() TO ' || grantee;
    END LOOP;
END
$$;

COMMENT ON FUNCTION "public"."notify_stock_levels"() IS 'NotifyGen; owner=Shop; channel=stock_{Warehouse}; fingerprint=dfbd5a84a5cfe884';

-- Triggers that an earlier version created and this one does not.
DO $$
DECLARE
    stale record;
BEGIN
    FOR stale IN
        SELECT tgname, tgrelid::pg_catalog.regclass AS home FROM pg_catalog.pg_trigger
        WHERE tgfoid = '"public"."notify_stock_levels"()'::pg_catalog.regprocedure AND tgparentid = 0
            AND (tgrelid, tgname, tgconstraint <> 0) NOT IN (
                ('"public"."stock"'::pg_catalog.regclass, 'notify_stock_levels_insert', false),
                ('"public"."stock"'::pg_catalog.regclass, 'notify_stock_levels_update', false))
    LOOP
        EXECUTE pg_catalog.format('DROP TRIGGER %I ON %s', stale.tgname, stale.home);
    END LOOP;
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
