-- With every trigger that calls the function, whichever version created it.
DROP FUNCTION IF EXISTS "notifications"."order_status"() CASCADE;
