CREATE OR REPLACE FUNCTION "public"."notify_order_events"() RETURNS trigger
    LANGUAGE plpgsql
    -- Whatever the writer's search_path is, the functions and operators below are PostgreSQL's own.
    SET search_path = pg_catalog, pg_temp
AS $notify$
DECLARE
    changed record;
    channel text;
    payload text;
BEGIN
    -- A deleted row is sent as it was.
    IF TG_OP = 'DELETE' THEN
        changed := OLD;
    ELSE
        changed := NEW;
    END IF;

    channel := 'order_events';
    SELECT row_to_json(fields.*)::text INTO payload
        FROM (SELECT
            TG_OP AS "action",
            changed."id" AS "order_id",
            changed."status" AS "status",
            changed."total_amount" AS "total_amount"
        ) AS fields;

    -- An error here would take the write down with it, so what can't be sent is left out, and said.
    IF octet_length(payload) > 7999 THEN
        RAISE WARNING 'notification left out: % of a row of % for channel "%" has a payload of % bytes, 7999 is the limit',
            TG_OP, TG_RELID::regclass, channel, octet_length(payload);
    ELSE
        PERFORM pg_notify(channel, payload);
    END IF;

    RETURN NULL;
END
$notify$;

CREATE OR REPLACE TRIGGER "notify_order_events"
    AFTER INSERT OR UPDATE OR DELETE ON "public"."orders"
    FOR EACH ROW EXECUTE FUNCTION "public"."notify_order_events"();
