CREATE OR REPLACE FUNCTION "public"."notify_awkward_names"() RETURNS trigger
    LANGUAGE plpgsql
    -- Whatever the writer's search_path is, the functions and operators below are PostgreSQL's own.
    SET search_path = pg_catalog, pg_temp
AS $notify2$
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

    channel := E'it''s a "channel" \\ $notify$';
    SELECT row_to_json(fields.*)::text INTO payload
        FROM (SELECT
            changed."payload" AS "payload",
            changed."channel" AS "channel",
            changed."Fields" AS "fields",
            changed."changed" AS "changed",
            changed."tg_op" AS "tg_op"
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
$notify2$;

CREATE OR REPLACE TRIGGER "notify_awkward_names"
    AFTER INSERT OR UPDATE OR DELETE ON "public"."Order's \ ""table"""
    FOR EACH ROW EXECUTE FUNCTION "public"."notify_awkward_names"();
