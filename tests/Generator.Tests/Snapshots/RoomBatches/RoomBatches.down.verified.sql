-- With every trigger that calls the function, whichever version created it.
DROP FUNCTION IF EXISTS "chat"."notify_room_batches"() CASCADE;
