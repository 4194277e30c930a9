CREATE OR REPLACE FUNCTION "chat"."notify_room_messages"() RETURNS trigger
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

    channel := 'room_' || changed."kind"::text || '_' || changed."room_id"::text;
    SELECT row_to_json(fields.*)::text INTO payload
        FROM (SELECT
            changed."room_id" AS "room_id",
            changed."kind" AS "kind",
            changed."author_name" AS "author",
            changed."text" AS "text"
        ) AS fields;

    -- An error here would take the write down with it, so what can't be sent is left out, and said.
    IF channel IS NULL OR octet_length(channel) NOT BETWEEN 1 AND 63 OR octet_length(payload) > 7999 THEN
        RAISE WARNING 'notification left out: % of a row of % for channel "%" has a payload of % bytes, 7999 is the limit',
            TG_OP, TG_RELID::regclass, channel, octet_length(payload);
    ELSE
        PERFORM pg_notify(channel, payload);
    END IF;

    RETURN NULL;
END
$notify$;

CREATE OR REPLACE TRIGGER "notify_room_messages"
    AFTER INSERT OR UPDATE OR DELETE ON "chat"."messages"
    FOR EACH ROW EXECUTE FUNCTION "chat"."notify_room_messages"();
