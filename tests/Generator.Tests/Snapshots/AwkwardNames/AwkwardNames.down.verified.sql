-- With every trigger that calls the function, whichever version created it.
DROP FUNCTION IF EXISTS "public"."notify_awkward_names"() CASCADE;
