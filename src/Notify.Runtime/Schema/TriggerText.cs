namespace Notify;

/// <summary>The SQL of the parts of a <see cref="TriggerSchema"/>, so that only the part that differs is made anew.</summary>
internal static class TriggerText
{
    public static string QualifiedTable(TriggerSchema trigger) => $"{Sql.Identifier(trigger.Schema)}.{Sql.Identifier(trigger.Table)}";

    public static string QualifiedFunction(TriggerSchema trigger) =>
        $"{Sql.Identifier(trigger.FunctionSchema)}.{Sql.Identifier(trigger.FunctionName)}()";

    public static string QualifiedName(TriggerSchema trigger, TriggerDefinition definition) =>
        $"{Sql.Identifier(definition.Name)} ON {QualifiedTable(trigger)}";

    /// <summary>Makes the function, or makes it anew. Where it runs with its owner's rights, nobody else may use it.</summary>
    public static string CreateFunction(TriggerSchema trigger) =>
        $"{Head(trigger)}{Rest(trigger)};{(trigger.IsSecurityDefiner ? "\n" + RevokeFromAll(trigger) : "")}";

    /// <summary>Makes the same function in the session's temporary schema, under another name.</summary>
    public static string CreateFunctionAs(TriggerSchema trigger, string name) => $"CREATE FUNCTION pg_temp.{name}(){Rest(trigger)};";

    public static string CommentOnFunction(TriggerSchema trigger, string comment) =>
        $"COMMENT ON FUNCTION {QualifiedFunction(trigger)} IS {Sql.Literal(comment)};";

    /// <param name="trigger">What it belongs to.</param>
    /// <param name="definition">The trigger.</param>
    /// <param name="replacesAnother">
    /// Whether it has to be dropped first: a constraint trigger can neither replace nor be replaced.
    /// </param>
    public static string CreateTrigger(TriggerSchema trigger, TriggerDefinition definition, bool replacesAnother)
    {
        string drop = replacesAnother ? DropTrigger(QualifiedName(trigger, definition)) + "\n" : "";
        string orReplace = IsConstraint(definition) ? "" : "OR REPLACE ";
        string enable = definition.EnableAlways ? "\n" + EnableTrigger(QualifiedTable(trigger), definition) : "";
        return $"{drop}CREATE {orReplace}{CreateTriggerOn(QualifiedTable(trigger), definition, QualifiedFunction(trigger))}{enable}";
    }

    /// <summary>What stands behind CREATE or CREATE OR REPLACE.</summary>
    public static string CreateTriggerOn(string qualifiedTable, TriggerDefinition definition, string function)
    {
        return $"{definition.Kind} {Sql.Identifier(definition.Name)}\n"
            + $"    {definition.Events} ON {qualifiedTable}\n"
            + $"    {definition.Rest}\n"
            + $"    EXECUTE FUNCTION {function};";
    }

    public static string EnableTrigger(string qualifiedTable, TriggerDefinition definition) =>
        $"ALTER TABLE {qualifiedTable} ENABLE {(definition.EnableAlways ? "ALWAYS " : "")}TRIGGER {Sql.Identifier(definition.Name)};";

    public static string DropTrigger(string qualifiedName) => $"DROP TRIGGER IF EXISTS {qualifiedName};";

    public static string DropFunction(string qualifiedName) => $"DROP FUNCTION IF EXISTS {qualifiedName};";

    public static bool IsConstraint(TriggerDefinition definition) => definition.Kind == "CONSTRAINT TRIGGER";

    /// <summary>
    /// From whoever has it, not only from PUBLIC: who may execute the function may attach it to a table of their own, with types of
    /// their own whose casts then run with the owner's rights; and ALTER DEFAULT PRIVILEGES grants to roles by name.
    /// </summary>
    private static string RevokeFromAll(TriggerSchema trigger)
    {
        string function = Sql.Literal(QualifiedFunction(trigger));
        return $"""
            DO $notify$
            DECLARE
                caller text;
            BEGIN
                FOR caller IN
                    SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::pg_catalog.regrole::text END
                    FROM pg_catalog.pg_proc p,
                        pg_catalog.aclexplode(coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))) a
                    WHERE p.oid = {function}::pg_catalog.regprocedure AND a.grantee <> p.proowner
                LOOP
                    EXECUTE 'REVOKE ALL ON FUNCTION ' || {function} || ' FROM ' || caller || ' CASCADE';
                END LOOP;
            END
            $notify$;
            """;
    }

    private static string Head(TriggerSchema trigger) => $"CREATE OR REPLACE FUNCTION {QualifiedFunction(trigger)}";

    /// <summary>What stands between the function's name and the semicolon behind its body.</summary>
    private static string Rest(TriggerSchema trigger)
    {
        int head = trigger.Up.IndexOf(Head(trigger), StringComparison.Ordinal);
        int body = head < 0 ? -1 : trigger.Up.IndexOf(trigger.Body, head, StringComparison.Ordinal);
        int end = body < 0 ? -1 : trigger.Up.IndexOf(';', body + trigger.Body.Length);
        return end < 0
            ? throw new ArgumentException(
                $"The Up of the trigger function {QualifiedFunction(trigger)} does not hold \"{Head(trigger)}\" and then its Body.")
            : trigger.Up[(head + Head(trigger).Length)..end];
    }
}
