DROP TRIGGER IF EXISTS "notify_order_events" ON "public"."orders";
DROP FUNCTION IF EXISTS "public"."notify_order_events"();
