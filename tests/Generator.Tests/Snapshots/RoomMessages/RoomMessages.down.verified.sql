DROP TRIGGER IF EXISTS "notify_room_messages" ON "chat"."messages";
DROP FUNCTION IF EXISTS "chat"."notify_room_messages"();
