-- Every trigger that calls the function, whichever version created it.
DO $$
DECLARE
    stale record;
BEGIN
    FOR stale IN
        SELECT tgname, tgrelid::pg_catalog.regclass AS home FROM pg_catalog.pg_trigger
        WHERE tgfoid = pg_catalog.to_regprocedure('"public"."notify_stock_levels"()') AND tgparentid = 0
    LOOP
        EXECUTE pg_catalog.format('DROP TRIGGER %I ON %s', stale.tgname, stale.home);
    END LOOP;
END
$$;

DROP FUNCTION IF EXISTS "public"."notify_stock_levels"();
