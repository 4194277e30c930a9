DROP TRIGGER IF EXISTS "notify_cache_keys_products" ON "public"."products";
DROP TRIGGER IF EXISTS "notify_cache_keys_products_update" ON "public"."products";
DO $notify$
DECLARE
    stale record;
BEGIN
    FOR stale IN
        SELECT tgname, tgrelid::pg_catalog.regclass AS home FROM pg_catalog.pg_trigger
        WHERE tgfoid = pg_catalog.to_regprocedure('"public"."notify_cache_keys_products"()') AND tgparentid = 0
    LOOP
        EXECUTE pg_catalog.format('DROP TRIGGER %I ON %s', stale.tgname, stale.home);
    END LOOP;
END
$notify$;
DROP FUNCTION IF EXISTS "public"."notify_cache_keys_products"();
DROP TRIGGER IF EXISTS "notify_cache_keys_prices" ON "public"."prices";
DO $notify$
DECLARE
    stale record;
BEGIN
    FOR stale IN
        SELECT tgname, tgrelid::pg_catalog.regclass AS home FROM pg_catalog.pg_trigger
        WHERE tgfoid = pg_catalog.to_regprocedure('"public"."notify_cache_keys_prices"()') AND tgparentid = 0
    LOOP
        EXECUTE pg_catalog.format('DROP TRIGGER %I ON %s', stale.tgname, stale.home);
    END LOOP;
END
$notify$;
DROP FUNCTION IF EXISTS "public"."notify_cache_keys_prices"();
