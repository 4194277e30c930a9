DO $$
BEGIN
    -- Checked first, because CREATE SCHEMA IF NOT EXISTS needs the CREATE right even if the schema exists.
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
$$;

-- EXECUTE is revoked before the function gets its body, so that no other role can use it with its owner's rights.
DO $$
DECLARE
    grantee text;
BEGIN
    IF pg_catalog.to_regprocedure('"public"."notify_cache_keys"()') IS NULL THEN
        CREATE FUNCTION "public"."notify_cache_keys"() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
    END IF;

    FOR grantee IN
        SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::pg_catalog.regrole::text END
        FROM pg_catalog.pg_proc AS p, pg_catalog.aclexplode(coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))) AS a
        WHERE p.oid = '"public"."notify_cache_keys"()'::pg_catalog.regprocedure AND a.grantee <> p.proowner
    LOOP
        EXECUTE 'REVOKE ALL ON FUNCTION "public"."notify_cache_keys"() FROM ' || grantee || ' CASCADE';
    END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION "public"."notify_cache_keys"() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    -- Pinned, so that the writer's settings change neither what the function calls nor what it sends.
    SET search_path = pg_catalog, pg_temp
    SET bytea_output = hex
    SET DateStyle = 'ISO, MDY'
    SET extra_float_digits = 1
    SET IntervalStyle = postgres
    SET TimeZone = 'UTC'
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

        payload := '{"table":' || to_json(TG_ARGV[0])::text
            || ',"action":"' || TG_OP
            || '","row":' || row_to_json(changed)::text
            || '}';
        IF octet_length(payload) > 7999 THEN
            DECLARE
                reference uuid := gen_random_uuid();
            BEGIN
                INSERT INTO "notify"."payload" (id, channel, payload) VALUES (reference, 'cache_keys', payload);
                payload := 'notify.payload:' || reference;
            END;
        END IF;

        -- Checked here because pg_notify is called outside: a block that catches errors and notifies holds 8 kB until the transaction ends.
        IF NOT has_function_privilege('pg_notify(text,text)'::regprocedure, 'EXECUTE') THEN
            RAISE insufficient_privilege USING MESSAGE = 'permission denied for function pg_notify';
        END IF;
    EXCEPTION WHEN OTHERS THEN
        BEGIN
            RAISE WARNING 'notification skipped: % on % for channel "%": %', TG_OP, TG_RELID::regclass, 'cache_keys', SQLERRM;
        EXCEPTION WHEN OTHERS THEN
            RAISE WARNING 'notification skipped: % on the table with the oid %', TG_OP, TG_RELID; -- ASCII only
        END;
        RETURN NULL;
    END;

    sent := pg_notify('cache_keys', payload); -- PERFORM would take a microsecond more.
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION "public"."notify_cache_keys"() IS 'NotifyGen; owner=Shop; channel=cache_keys; fingerprint=815e335c9267241a';

-- Triggers that an earlier version created and this one does not.
DO $$
DECLARE
    stale record;
BEGIN
    FOR stale IN
        SELECT tgname, tgrelid::pg_catalog.regclass AS home FROM pg_catalog.pg_trigger
        WHERE tgfoid = '"public"."notify_cache_keys"()'::pg_catalog.regprocedure AND tgparentid = 0
            AND (tgrelid, tgname, tgconstraint <> 0) NOT IN (
                ('"public"."products"'::pg_catalog.regclass, 'notify_cache_keys_products', false),
                ('"public"."products"'::pg_catalog.regclass, 'notify_cache_keys_products_update', false),
                ('"public"."prices"'::pg_catalog.regclass, 'notify_cache_keys_prices', true))
    LOOP
        EXECUTE pg_catalog.format('DROP TRIGGER %I ON %s', stale.tgname, stale.home);
    END LOOP;
END
$$;

CREATE OR REPLACE TRIGGER "notify_cache_keys_products"
    AFTER DELETE ON "public"."products"
    FOR EACH ROW
    EXECUTE FUNCTION "public"."notify_cache_keys"('products');

CREATE OR REPLACE TRIGGER "notify_cache_keys_products_update"
    AFTER UPDATE ON "public"."products"
    FOR EACH ROW
    WHEN (pg_catalog.record_image_ne(OLD, NEW))
    EXECUTE FUNCTION "public"."notify_cache_keys"('products');

DROP TRIGGER IF EXISTS "notify_cache_keys_prices" ON "public"."prices";
CREATE CONSTRAINT TRIGGER "notify_cache_keys_prices"
    AFTER INSERT OR UPDATE OR DELETE ON "public"."prices"
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW
    EXECUTE FUNCTION "public"."notify_cache_keys"('prices');
