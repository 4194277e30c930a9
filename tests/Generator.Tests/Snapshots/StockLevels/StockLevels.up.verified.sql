CREATE OR REPLACE FUNCTION "public"."notify_stock_levels"() RETURNS trigger
    LANGUAGE plpgsql
    -- Whatever the writer's search_path is, the functions and operators below are PostgreSQL's own.
    SET search_path = pg_catalog, pg_temp
AS $notify$
#variable_conflict use_column
<<own>>
DECLARE
    message record;
BEGIN
    -- An error must not break the write. Then nothing of the statement is sent.
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
                OFFSET 0 -- The payload is made once, not for each time that it is named.
            ) AS message
            WHERE CASE
                WHEN octet_length(message.payload) <= 7999 AND octet_length(message.channel) BETWEEN 1 AND 63 THEN pg_notify(message.channel, message.payload) IS NULL
                ELSE true
            END
        LOOP
            IF octet_length(message.channel) BETWEEN 1 AND 63 IS NOT TRUE THEN
                RAISE WARNING 'notification left out: % of a row of % makes a name of % bytes for channel "%", 1 to 63 are allowed',
                    TG_OP, TG_RELID::regclass, coalesce(octet_length(message.channel)::text, 'unknown'), 'stock_{Warehouse}';
            ELSE
                DECLARE
                    row_key text;
                BEGIN
                    BEGIN
                        row_key := (SELECT string_agg(format('%I=%s', a.attname, message.line ->> a.attname::text), ', ' ORDER BY a.attnum)
                            FROM pg_index AS i JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])
                            WHERE i.indrelid = TG_RELID AND i.indisprimary);
                    EXCEPTION WHEN OTHERS THEN
                        row_key := NULL; -- Another column has JSON that is no text, such as the escape of U+0000.
                    END;
                    RAISE WARNING 'notification left out: % of a row of % with the key % has a payload of % bytes for channel "%", 7999 is the limit',
                        TG_OP, TG_RELID::regclass, row_key, message.bytes, 'stock_{Warehouse}';
                END;
            END IF;
        END LOOP;
    EXCEPTION WHEN OTHERS THEN
        RAISE WARNING 'notification left out: % on % for channel "%": %', TG_OP, TG_RELID::regclass, 'stock_{Warehouse}', SQLSTATE;
    END;

    RETURN NULL;
END
$notify$;
COMMENT ON FUNCTION "public"."notify_stock_levels"() IS 'NotifyGen; owner=Shop; channel=stock_{Warehouse}; fingerprint=145f31ac734472cc';

-- Triggers of an older version that this one no longer has.
DO $notify$
DECLARE
    stale record;
BEGIN
    FOR stale IN
        SELECT tgname, tgrelid::pg_catalog.regclass AS home FROM pg_catalog.pg_trigger
        WHERE tgfoid = '"public"."notify_stock_levels"()'::pg_catalog.regprocedure AND tgparentid = 0
            AND (tgrelid <> '"public"."stock"'::pg_catalog.regclass OR tgname NOT IN ('notify_stock_levels_insert', 'notify_stock_levels_update') OR tgconstraint <> 0)
    LOOP
        EXECUTE pg_catalog.format('DROP TRIGGER %I ON %s', stale.tgname, stale.home);
    END LOOP;
END
$notify$;

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
