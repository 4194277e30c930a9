DO $$
DECLARE
    session_path pg_catalog.text := pg_catalog.current_setting('search_path');
    is_there pg_catalog.bool;
    grantee pg_catalog.text;
    stranger pg_catalog.text;
BEGIN
    -- Functions and operators come from this path only, whatever the session's is.
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
    LOOP
        is_there := EXISTS (
            SELECT FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.oid = to_regnamespace('"notify"')::oid AND n.nspname = 'notify' AND c.relname = 'payload');

        -- If the schema or the table exists, its owner decides what each use of it runs.
        SELECT format('Cannot use "notify"."payload": the %s belongs to the role %s, whose code would run with the rights of %I. '
                || 'Find out why, and drop, rename or revoke it. Superusers, the owner of the database and roles that may act as %3$I are trusted',
                used.name, CASE used.owner WHEN 0 THEN 'PUBLIC' ELSE used.owner::regrole::text END, current_user)
            INTO stranger
        FROM pg_namespace AS n LEFT JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relname = 'payload'
        CROSS JOIN LATERAL (
            VALUES ('schema notify', n.nspowner), ('relation notify.payload', c.relowner)
                UNION ALL SELECT 'right to create triggers on it (TRIGGER)', a.grantee FROM aclexplode(c.relacl) AS a WHERE a.privilege_type = 'TRIGGER'
                UNION ALL SELECT 'type notify.payload', typowner FROM pg_type WHERE typnamespace = n.oid AND typname = 'payload'
                UNION ALL SELECT pg_describe_object(own.classid, own.objid, 0), own.refobjid
                FROM (
                    SELECT 'pg_class'::regclass::oid, unnest(ARRAY[inhrelid, inhparent]) FROM pg_inherits WHERE c.oid IN (inhrelid, inhparent)
                    UNION ALL SELECT refclassid, refobjid FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid
                    UNION ALL SELECT needs.refclassid, needs.refobjid
                    FROM pg_depend AS part JOIN pg_depend AS needs ON needs.classid = part.classid AND needs.objid = part.objid
                    WHERE part.refclassid = 'pg_class'::regclass AND part.refobjid = c.oid AND part.deptype IN ('a', 'i')
                ) AS used (classid, objid)
                JOIN pg_shdepend AS own ON own.classid = used.classid AND own.objid = used.objid AND own.deptype = 'o'
                    AND own.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
        ) AS used (name, owner)
        WHERE n.nspname = 'notify' AND NOT pg_has_role(used.owner, current_user, 'MEMBER') AND used.owner NOT IN (
            SELECT datdba FROM pg_database WHERE datname = current_database() UNION ALL SELECT 'pg_database_owner'::regrole)
        LIMIT 1;
        IF stranger IS NULL THEN
            SELECT format('Cannot use "notify"."payload": it has the trigger %I, whose code would run with the rights of %I. Drop it',
                    tgname, current_user)
                INTO stranger
            FROM pg_trigger JOIN pg_class AS c ON c.oid = tgrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.nspname = 'notify' AND c.relname = 'payload' AND NOT tgisinternal
            LIMIT 1;
        END IF;
        IF stranger IS NOT NULL THEN
            RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = stranger;
        END IF;
        EXIT WHEN is_there;

        -- Checked first, because CREATE SCHEMA IF NOT EXISTS needs the CREATE right even if the schema exists.
        IF to_regnamespace('"notify"') IS NULL THEN
            CREATE SCHEMA "notify";
        END IF;

        CREATE TABLE "notify"."payload" (
            id         uuid        PRIMARY KEY,
            channel    text        NOT NULL,
            payload    text        NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now()
        );
        CREATE INDEX ON "notify"."payload" (created_at);

        -- Default privileges may have granted TRIGGER, or let others read all payloads.
        FOR grantee IN
            SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END
            FROM pg_class AS c, aclexplode(c.relacl) AS a
            WHERE c.oid = '"notify"."payload"'::regclass AND a.grantee <> c.relowner
        LOOP
            EXECUTE 'REVOKE ALL ON "notify"."payload" FROM ' || grantee || ' CASCADE';
        END LOOP;
    END LOOP;
    PERFORM pg_catalog.set_config('search_path', session_path, true);
END
$$;

DO $$
DECLARE
    session_path pg_catalog.text := pg_catalog.current_setting('search_path');
    grantee pg_catalog.text;
BEGIN
    -- Functions and operators come from this path only, whatever the session's is.
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
    IF to_regprocedure('"public"."notify_cache_keys"()') IS NULL THEN
        CREATE FUNCTION "public"."notify_cache_keys"() RETURNS pg_catalog.trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
    END IF;

    -- Replacing a function keeps its owner, who could make every writer of the table run anything.
    SELECT proowner::regrole INTO grantee FROM pg_proc WHERE oid = '"public"."notify_cache_keys"()'::regprocedure AND proowner <> to_regrole(quote_ident(current_user))
        AND NOT (has_table_privilege(proowner, '"public"."products"'::regclass, 'TRIGGER') AND has_table_privilege(proowner, '"public"."prices"'::regclass, 'TRIGGER'));
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = concat('Cannot replace the function "public"."notify_cache_keys"(): it belongs to the role ',
            grantee, ', which may not create triggers on its tables. Drop it, or give it to the owner of the tables');
    END IF;

    FOR grantee IN
        SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END
        FROM pg_proc AS p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a
        WHERE p.oid = '"public"."notify_cache_keys"()'::regprocedure AND a.grantee <> p.proowner
    LOOP
        EXECUTE 'REVOKE ALL ON FUNCTION "public"."notify_cache_keys"() FROM ' || grantee || ' CASCADE';
    END LOOP;
    PERFORM pg_catalog.set_config('search_path', session_path, true);
END
$$;

CREATE OR REPLACE FUNCTION "public"."notify_cache_keys"() RETURNS pg_catalog.trigger
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
                stranger text;
            BEGIN
                SELECT format('Cannot use "notify"."payload": the %s belongs to the role %s, whose code would run with the rights of %I. '
                        || 'Find out why, and drop, rename or revoke it. Superusers, the owner of the database and roles that may act as %3$I are trusted',
                        used.name, CASE used.owner WHEN 0 THEN 'PUBLIC' ELSE used.owner::regrole::text END, current_user)
                    INTO stranger
                FROM pg_namespace AS n LEFT JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relname = 'payload'
                CROSS JOIN LATERAL (
                    VALUES ('schema notify', n.nspowner), ('relation notify.payload', c.relowner)
                        UNION ALL SELECT 'right to create triggers on it (TRIGGER)', a.grantee FROM aclexplode(c.relacl) AS a WHERE a.privilege_type = 'TRIGGER'
                ) AS used (name, owner)
                WHERE n.nspname = 'notify' AND NOT pg_has_role(used.owner, current_user, 'MEMBER') AND used.owner NOT IN (
                    SELECT datdba FROM pg_database WHERE datname = current_database() UNION ALL SELECT 'pg_database_owner'::regrole)
                LIMIT 1;
                IF stranger IS NOT NULL THEN
                    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = stranger;
                END IF;
                IF NOT EXISTS (
                    SELECT FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
                    WHERE c.oid = to_regclass('"notify"."payload"') AND c.relname = 'payload' AND n.nspname = 'notify'
                ) THEN
                    RAISE EXCEPTION USING ERRCODE = 'undefined_table',
                        MESSAGE = 'relation "notify.payload" does not exist, or was created after this transaction began';
                END IF;
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

COMMENT ON FUNCTION "public"."notify_cache_keys"() IS 'NotifyGen; owner=Shop; channel=cache_keys; fingerprint=f132f2a5d7508cff';

-- Triggers that an earlier version created and this one does not.
DO $$
DECLARE
    session_path pg_catalog.text := pg_catalog.current_setting('search_path');
    stale pg_catalog.record;
BEGIN
    -- Functions and operators come from this path only, whatever the session's is.
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
    FOR stale IN
        SELECT tgname, tgrelid::regclass AS home, pg_has_role(relowner, 'USAGE') AS is_ours
        FROM pg_trigger JOIN pg_class AS c ON c.oid = tgrelid
        WHERE tgfoid = '"public"."notify_cache_keys"()'::regprocedure AND tgparentid = 0
            AND (tgrelid, tgname, tgconstraint <> 0) NOT IN (
                ('"public"."products"'::regclass, 'notify_cache_keys_products', false),
                ('"public"."products"'::regclass, 'notify_cache_keys_products_update', false),
                ('"public"."prices"'::regclass, 'notify_cache_keys_prices', true))
    LOOP
        IF stale.is_ours THEN
            EXECUTE format('DROP TRIGGER %I ON %s', stale.tgname, stale.home);
        ELSE
            RAISE WARNING 'the trigger % stays on the table %, which belongs to another role', stale.tgname, stale.home;
        END IF;
    END LOOP;
    PERFORM pg_catalog.set_config('search_path', session_path, true);
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
