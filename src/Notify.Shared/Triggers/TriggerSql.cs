using Notify.Generated;

namespace Notify;

/// <summary>
/// The SQL of trigger functions and their triggers. The generated constants and NotifySchema both take it from here, so what a
/// migration runs is what ApplySchema runs.
/// </summary>
internal static class TriggerSql
{
    /// <summary>The transition table's name. It is the same for every operation, so that one function serves all of them.</summary>
    public const string TransitionTable = "changed_rows";

    private static readonly TriggerEvents[] Operations =
        [TriggerEvents.Insert, TriggerEvents.Update, TriggerEvents.Delete, TriggerEvents.Truncate];

    /// <summary>Each operation of a set, in PostgreSQL's order.</summary>
    public static IEnumerable<TriggerEvents> Each(TriggerEvents events) => Operations.Where(operation => (events & operation) != 0);

    public static string QualifiedTable(TriggerDefinition trigger) =>
        $"{Sql.Identifier(trigger.Schema)}.{Sql.Identifier(trigger.Table)}";

    public static string QualifiedFunction(FunctionDefinition function) =>
        $"{Sql.Identifier(function.Schema)}.{Sql.Identifier(function.Name)}()";

    /// <summary>A trigger's name and table: <c>"notify_order_events" ON "public"."orders"</c>.</summary>
    public static string QualifiedTrigger(TriggerDefinition trigger) => $"{Sql.Identifier(trigger.Name)} ON {QualifiedTable(trigger)}";

    /// <summary>Creates everything. May be run again, also over an earlier version.</summary>
    /// <param name="function">The function with its triggers.</param>
    /// <param name="mark">The function's comment.</param>
    public static string Up(FunctionDefinition function, string mark)
    {
        IEnumerable<string> parts =
            [CreateFunction(function, mark), DropStaleTriggers(function), .. function.Triggers.Select(trigger => CreateTrigger(function, trigger))];
        return string.Join("\n\n", parts);
    }

    /// <summary>Removes everything. May be run again.</summary>
    public static string Down(FunctionDefinition function) =>
        $"-- With every trigger that calls the function, whichever version created it.\n{DropFunction(QualifiedFunction(function))}";

    /// <summary>Creates or replaces the function, restricts who may execute it, and marks it.</summary>
    public static string CreateFunction(FunctionDefinition function, string mark) => $"""
        {Prepare(function)}

        {CreateFunctionOnly(function)}

        COMMENT ON FUNCTION {QualifiedFunction(function)} IS {Sql.Literal(mark)};
        """;

    /// <summary>Creates or replaces the function and nothing else.</summary>
    public static string CreateFunctionOnly(FunctionDefinition function)
    {
        string security = function.IsSecurityDefiner ? "\n    SECURITY DEFINER" : "";
        string settings = string.Concat(Settings.Where(setting => (function.Settings & setting.Flag) != 0).Select(setting => $"\n    SET {setting.Sql}"));
        string tag = SqlBlock.Tag(function.Body);
        return $"""
            CREATE OR REPLACE FUNCTION {QualifiedFunction(function)} RETURNS pg_catalog.trigger
                LANGUAGE plpgsql{security}
                -- Pinned, so that the writer's settings change neither what the function calls nor what it sends.
                SET search_path = {SearchPath(function)}{settings}
            AS {tag}{function.Body}{tag};
            """;
    }

    /// <summary>Creates or replaces a trigger. A constraint trigger can't be replaced, nor can it replace another trigger.</summary>
    public static string CreateTrigger(FunctionDefinition function, TriggerDefinition trigger)
    {
        string[] clauses =
        [
            IsConstraint(trigger)
                ? $"{DropTrigger(QualifiedTrigger(trigger))}\nCREATE CONSTRAINT TRIGGER {Sql.Identifier(trigger.Name)}"
                : $"CREATE OR REPLACE TRIGGER {Sql.Identifier(trigger.Name)}",
            $"AFTER {string.Join(" OR ", Each(trigger.Events).Select(operation => Event(trigger, operation)))} ON {QualifiedTable(trigger)}",
            trigger.Timing switch
            {
                TriggerTiming.Deferrable => "DEFERRABLE INITIALLY IMMEDIATE",
                TriggerTiming.Deferred => "DEFERRABLE INITIALLY DEFERRED",
                _ => "",
            },
            trigger.Level == TriggerLevel.Row || trigger.Events == TriggerEvents.Truncate ? ""
                : $"REFERENCING {(trigger.Events == TriggerEvents.Delete ? "OLD" : "NEW")} TABLE AS {TransitionTable}",
            trigger.Level == TriggerLevel.Row ? "FOR EACH ROW" : "FOR EACH STATEMENT",
            Condition(trigger),
            $"EXECUTE FUNCTION {Sql.Identifier(function.Schema)}.{Sql.Identifier(function.Name)}"
                + $"({string.Join(", ", trigger.Arguments.Select(Sql.Literal))});",
        ];
        string create = string.Join("\n    ", clauses.Where(clause => clause.Length > 0));
        if (trigger.When is not null)
        {
            create = SqlBlock.Pinned(create, path: SearchPath(function));
        }

        return trigger.EnableAlways ? $"{create}\n{EnableTrigger(QualifiedTable(trigger), trigger)}" : create;
    }

    /// <summary>Enables a trigger as declared.</summary>
    /// <param name="table">The table, or one of its partitions.</param>
    /// <param name="trigger">The trigger.</param>
    public static string EnableTrigger(string table, TriggerDefinition trigger) =>
        $"ALTER TABLE {table} ENABLE {(trigger.EnableAlways ? "ALWAYS " : "")}TRIGGER {Sql.Identifier(trigger.Name)};";

    public static string DropTrigger(string qualifiedName) => $"DROP TRIGGER IF EXISTS {qualifiedName};";

    /// <summary>Drops a function, and the triggers that call it, even those that another role put on its own table.</summary>
    public static string DropFunction(string qualifiedName) => $"DROP FUNCTION IF EXISTS {qualifiedName} CASCADE;";

    public static bool IsConstraint(TriggerDefinition trigger) => trigger.Timing != TriggerTiming.After;

    /// <summary>The search_path: PostgreSQL's own schema, then those of the declaration, and temporary objects last.</summary>
    public static string SearchPath(FunctionDefinition function) => SqlBlock.SearchPath.Replace(
        ", ", string.Concat(function.SearchPath.Select(schema => $", \"{schema.Replace("\"", "\"\"")}\"")) + ", ");

    private static readonly (PinnedSettings Flag, string Sql)[] Settings =
    [
        (PinnedSettings.ByteaOutput, "bytea_output = hex"),
        (PinnedSettings.DateStyle, "DateStyle = 'ISO, MDY'"),
        (PinnedSettings.ExtraFloatDigits, "extra_float_digits = 1"),
        (PinnedSettings.IntervalStyle, "IntervalStyle = postgres"),
        (PinnedSettings.StandardConformingStrings, "standard_conforming_strings = on"),
        (PinnedSettings.TimeZone, "TimeZone = 'UTC'"),
    ];

    /// <summary>
    /// Runs before the function gets its body. It checks the owner, and revokes EXECUTE from every grantee, not only PUBLIC: whoever may
    /// execute the function may create a trigger that calls it on their own table, and ALTER DEFAULT PRIVILEGES grants to roles by name.
    /// The tables' owners get it, because adding a partition creates the trigger there, too; but not if the function is SECURITY DEFINER,
    /// which would give them its owner's rights.
    /// </summary>
    private static string Prepare(FunctionDefinition function)
    {
        string name = QualifiedFunction(function);
        string oid = $"{Sql.Literal(name)}::regprocedure";
        string[] tables = [.. function.Triggers.Select(QualifiedTable).Distinct().Select(table => $"{Sql.Literal(table)}::regclass")];
        string triggers = string.Join(" AND ", tables.Select(table => $"has_table_privilege(proowner, {table}, 'TRIGGER')"));
        string grant = function.IsSecurityDefiner ? "" : $"""


                -- Adding a partition creates the trigger there, which requires the right to execute the function. Firing it requires none.
                FOR grantee IN
                    SELECT DISTINCT relowner::regrole::text FROM pg_class WHERE oid IN ({string.Join(", ", tables)})
                LOOP
                    EXECUTE {Sql.Literal($"GRANT EXECUTE ON FUNCTION {name} TO ")} || grantee;
                END LOOP;
            """;
        string revoke = SqlBlock.RevokeFromOthers($"FUNCTION {name}", $"""
            FROM pg_proc AS p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a
            WHERE p.oid = {oid} AND a.grantee <> p.proowner
            """);
        return SqlBlock.Pinned($"""
                IF to_regprocedure({Sql.Literal(name)}) IS NULL THEN
                    CREATE FUNCTION {name} RETURNS pg_catalog.trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
                END IF;

                -- Replacing a function keeps its owner, who could make every writer of the table run anything.
                SELECT proowner::regrole INTO grantee FROM pg_proc WHERE oid = {oid} AND proowner <> to_regrole(quote_ident(current_user))
                    AND {(tables.Length == 1 ? $"NOT {triggers}" : $"NOT ({triggers})")};
                IF FOUND THEN
                    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = concat({Sql.Literal($"Cannot replace the function {name}: it belongs to the role ")},
                        grantee, ', which may not create triggers on its tables. Drop it, or give it to the owner of the tables');
                END IF;

                {SqlBlock.Indent(revoke, 1)}{grant}
            """, "grantee pg_catalog.text;");
    }

    /// <summary>Drops triggers of the function that an earlier version created and this one does not, or creates in another way.</summary>
    public static string DropStaleTriggers(FunctionDefinition function)
    {
        string declared = string.Join(",\n                ", function.Triggers.Select(trigger =>
            $"({Sql.Literal(QualifiedTable(trigger))}::regclass, {Sql.Literal(trigger.Name)}, {(IsConstraint(trigger) ? "true" : "false")})"));
        return "-- Triggers that an earlier version created and this one does not.\n" + SqlBlock.Pinned($"""
                FOR stale IN
                    SELECT tgname, tgrelid::regclass AS home, pg_has_role(relowner, 'USAGE') AS is_ours
                    FROM pg_trigger JOIN pg_class AS c ON c.oid = tgrelid
                    WHERE tgfoid = {Sql.Literal(QualifiedFunction(function))}::regprocedure AND tgparentid = 0
                        AND (tgrelid, tgname, tgconstraint <> 0) NOT IN (
                            {declared})
                LOOP
                    IF stale.is_ours THEN
                        EXECUTE format('DROP TRIGGER %I ON %s', stale.tgname, stale.home);
                    ELSE
                        RAISE WARNING 'the trigger % stays on the table %, which belongs to another role', stale.tgname, stale.home;
                    END IF;
                END LOOP;
            """, "stale pg_catalog.record;");
    }

    private static string Event(TriggerDefinition trigger, TriggerEvents operation)
    {
        string updateOf = operation == TriggerEvents.Update && trigger.UpdateOf.Count > 0
            ? " OF " + string.Join(", ", trigger.UpdateOf.Select(Sql.Identifier))
            : "";
        return operation.ToString().ToUpperInvariant() + updateOf;
    }

    /// <summary>The WHEN clause. It compares binary images of the rows, because types such as json have no equality operator (F27).</summary>
    private static string Condition(TriggerDefinition trigger)
    {
        string Row(string row) => $"ROW({string.Join(", ", trigger.ChangedColumns.Select(column => $"{row}.{Sql.Identifier(column)}"))})";
        string? changed = trigger.ComparesRows ? "pg_catalog.record_image_ne(OLD, NEW)"
            : trigger.ChangedColumns.Count > 0 ? $"pg_catalog.record_image_ne({Row("OLD")}, {Row("NEW")})"
            : null;
        return (changed, trigger.When) switch
        {
            (null, null) => "",
            (null, { } when) => $"WHEN {Sql.Expression(when)}",
            ({ }, null) => $"WHEN ({changed})",
            ({ }, { } when) => $"WHEN ({changed}\n        AND {Sql.Expression(when)})",
        };
    }
}
