DROP TRIGGER IF EXISTS "notify_awkward_names" ON "public"."Order's \ ""table""";
DROP FUNCTION IF EXISTS "public"."notify_awkward_names"();
