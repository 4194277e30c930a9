DO $notify$
BEGIN
    -- Asked for first, because IF NOT EXISTS needs the right to create a schema even where there is one.
    IF to_regnamespace('"notify"') IS NULL THEN
        CREATE SCHEMA "notify";
    END IF;

    IF to_regclass('"notify"."payload"') IS NULL THEN
        CREATE TABLE "notify"."payload" (
            id         uuid        PRIMARY KEY,
            channel    text        NOT NULL,
            payload    text        NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now()
        );
        CREATE INDEX payload_created_at ON "notify"."payload" (created_at);
    END IF;
END
$notify$;

-- At once: at no time may others make a trigger that calls it with its owner's rights.
DO $notify2$
BEGIN
CREATE OR REPLACE FUNCTION "public"."notify_cache_keys_products"() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    -- Whatever the writer's settings are, the function means and writes the same.
    SET search_path = pg_catalog, pg_temp
    SET bytea_output = hex
    SET "DateStyle" = 'ISO, MDY'
    SET extra_float_digits = 1
    SET "IntervalStyle" = postgres
    SET "TimeZone" = 'UTC'
AS $notify$
DECLARE
    changed record;
    payload text;
    sent text;
BEGIN
    -- A deleted row is sent as it was.
    IF TG_OP = 'DELETE' THEN
        changed := OLD;
    ELSE
        changed := NEW;
    END IF;

    payload := '{"table":"products","action":"' || TG_OP
        || '","row":' || row_to_json(changed)::text
        || '}';

    IF octet_length(payload) <= 7999 THEN
        sent := pg_notify('cache_keys', payload); -- An assignment: PERFORM takes a microsecond more.
    ELSE
        DECLARE
            reference uuid := gen_random_uuid();
        BEGIN
            INSERT INTO "notify"."payload" (id, channel, payload) VALUES (reference, 'cache_keys', payload);
            sent := pg_notify('cache_keys', 'notify.payload:' || reference);
        EXCEPTION WHEN OTHERS THEN
            RAISE WARNING 'notification left out: % on % for channel "%": %', TG_OP, TG_RELID::regclass, 'cache_keys', SQLERRM;
        END;
    END IF;

    RETURN NULL;
END
$notify$;
REVOKE ALL ON FUNCTION "public"."notify_cache_keys_products"() FROM PUBLIC;
END
$notify2$;
COMMENT ON FUNCTION "public"."notify_cache_keys_products"() IS 'NotifyGen; owner=Shop; channel=cache_keys; fingerprint=edef8925e5ed9349';

-- Triggers of an older version that this one no longer has.
DO $notify$
DECLARE
    stale record;
BEGIN
    FOR stale IN
        SELECT tgname, tgrelid::pg_catalog.regclass AS home FROM pg_catalog.pg_trigger
        WHERE tgfoid = '"public"."notify_cache_keys_products"()'::pg_catalog.regprocedure AND tgparentid = 0
            AND (tgrelid <> '"public"."products"'::pg_catalog.regclass OR tgname NOT IN ('notify_cache_keys_products', 'notify_cache_keys_products_update') OR tgconstraint <> 0)
    LOOP
        EXECUTE pg_catalog.format('DROP TRIGGER %I ON %s', stale.tgname, stale.home);
    END LOOP;
END
$notify$;

CREATE OR REPLACE TRIGGER "notify_cache_keys_products"
    AFTER DELETE ON "public"."products"
    FOR EACH ROW
    EXECUTE FUNCTION "public"."notify_cache_keys_products"();

CREATE OR REPLACE TRIGGER "notify_cache_keys_products_update"
    AFTER UPDATE ON "public"."products"
    FOR EACH ROW
    WHEN (pg_catalog.record_image_ne(OLD, NEW))
    EXECUTE FUNCTION "public"."notify_cache_keys_products"();

-- At once: at no time may others make a trigger that calls it with its owner's rights.
DO $notify2$
BEGIN
CREATE OR REPLACE FUNCTION "public"."notify_cache_keys_prices"() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    -- Whatever the writer's settings are, the function means and writes the same.
    SET search_path = pg_catalog, pg_temp
    SET bytea_output = hex
    SET "DateStyle" = 'ISO, MDY'
    SET extra_float_digits = 1
    SET "IntervalStyle" = postgres
    SET "TimeZone" = 'UTC'
AS $notify$
DECLARE
    changed record;
    payload text;
    sent text;
BEGIN
    -- A deleted row is sent as it was.
    IF TG_OP = 'DELETE' THEN
        changed := OLD;
    ELSE
        changed := NEW;
    END IF;

    payload := '{"table":"prices","action":"' || TG_OP
        || '","row":' || row_to_json(changed)::text
        || '}';

    IF octet_length(payload) <= 7999 THEN
        sent := pg_notify('cache_keys', payload); -- An assignment: PERFORM takes a microsecond more.
    ELSE
        DECLARE
            reference uuid := gen_random_uuid();
        BEGIN
            INSERT INTO "notify"."payload" (id, channel, payload) VALUES (reference, 'cache_keys', payload);
            sent := pg_notify('cache_keys', 'notify.payload:' || reference);
        EXCEPTION WHEN OTHERS THEN
            RAISE WARNING 'notification left out: % on % for channel "%": %', TG_OP, TG_RELID::regclass, 'cache_keys', SQLERRM;
        END;
    END IF;

    RETURN NULL;
END
$notify$;
REVOKE ALL ON FUNCTION "public"."notify_cache_keys_prices"() FROM PUBLIC;
END
$notify2$;
COMMENT ON FUNCTION "public"."notify_cache_keys_prices"() IS 'NotifyGen; owner=Shop; channel=cache_keys; fingerprint=3addd58c00ad618b';

-- Triggers of an older version that this one no longer has.
DO $notify$
DECLARE
    stale record;
BEGIN
    FOR stale IN
        SELECT tgname, tgrelid::pg_catalog.regclass AS home FROM pg_catalog.pg_trigger
        WHERE tgfoid = '"public"."notify_cache_keys_prices"()'::pg_catalog.regprocedure AND tgparentid = 0
            AND (tgrelid <> '"public"."prices"'::pg_catalog.regclass OR tgname NOT IN ('notify_cache_keys_prices') OR tgconstraint = 0)
    LOOP
        EXECUTE pg_catalog.format('DROP TRIGGER %I ON %s', stale.tgname, stale.home);
    END LOOP;
END
$notify$;

DROP TRIGGER IF EXISTS "notify_cache_keys_prices" ON "public"."prices";
CREATE CONSTRAINT TRIGGER "notify_cache_keys_prices"
    AFTER INSERT OR UPDATE OR DELETE ON "public"."prices"
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW
    EXECUTE FUNCTION "public"."notify_cache_keys_prices"();
