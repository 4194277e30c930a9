-- With every trigger that calls the function, whichever version created it.
DROP FUNCTION IF EXISTS "public"."notify_imports_done"() CASCADE;
