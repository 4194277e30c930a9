using Notify.Generator.Model;

namespace Notify.Generator.Emission.Triggers;

/// <summary>Prints the SQL of one [PgTrigger]: its function, and the triggers that call it.</summary>
internal static class TriggerSqlEmitter
{
    public static string QualifiedTable(TriggerModel trigger) => $"{Sql.Identifier(trigger.Schema)}.{Sql.Identifier(trigger.Table)}";

    /// <summary>Everything that is made, in parts: what stands before the function's body, the body, and what follows it.</summary>
    public static TriggerSql Of(ChannelModel channel, TriggerModel trigger)
    {
        string body = "\n" + TriggerText.Restore(trigger.IsRowLevel ? RowTriggerBody.Of(channel, trigger) : StatementTriggerBody.Of(channel, trigger))
            .Replace("\r", "").TrimEnd() + "\n";
        string tag = Tag(body);
        TriggerDefinitionSql[] definitions = [.. Definitions(trigger)];
        string function = Function(channel, trigger) + "\nAS " + tag;
        string atOnce = Tag(function + body);
        string before = trigger.IsSecurityDefiner
            ? $"-- At once: at no time may others make a trigger that calls it with its owner's rights.\nDO {atOnce}\nBEGIN\n{function}"
            : function;
        string end = trigger.IsSecurityDefiner ? $"{tag};\n{Restricted(trigger)}END\n{atOnce};\n" : $"{tag};\n";
        string triggers = TriggerText.Restore(
            $"{Stale(trigger, definitions)}\n\n{string.Join("\n\n", definitions.Select(definition => Create(trigger, definition)))}");
        string fingerprint = Fingerprint.Of(before + body + end + triggers);
        string comment = $"NotifyGen; owner={channel.Owner}; channel={channel.Channel.Pattern}; fingerprint={fingerprint}";
        return new TriggerSql(
            before, body, $"{end}COMMENT ON FUNCTION {FunctionName(trigger)}() IS {Sql.Literal(comment)};\n\n{triggers}",
            fingerprint, [.. definitions.Select(definition => definition with { Rest = TriggerText.Restore(definition.Rest) })]);
    }

    public static string Down(TriggerModel trigger)
    {
        IEnumerable<string> drops = TriggerNames.Of(trigger)
            .Select(one => $"DROP TRIGGER IF EXISTS {Sql.Identifier(one.Name)} ON {QualifiedTable(trigger)};")
            .Append(Callers(trigger))
            .Append($"DROP FUNCTION IF EXISTS {FunctionName(trigger)}();");
        return string.Join("\n", drops);
    }

    /// <summary>Drops all other triggers that call the function, such as an older version's: PostgreSQL refuses to drop it otherwise.</summary>
    private static string Callers(TriggerModel trigger)
    {
        string block = Drop($"tgfoid = pg_catalog.to_regprocedure({Sql.Literal(FunctionName(trigger) + "()")}) AND tgparentid = 0");
        string tag = Tag(block);
        return $"DO {tag}\n{block}\n{tag};";
    }

    /// <summary>The columns that it reads, each once.</summary>
    public static IEnumerable<string> Columns(ChannelModel channel, TriggerModel trigger)
    {
        return TriggerColumns.Of(channel.Payload).Concat(trigger.UpdateOf).Concat(trigger.ChangedColumns).Distinct();
    }

    private static string FunctionName(TriggerModel trigger) => $"{Sql.Identifier(trigger.FunctionSchema)}.{Sql.Identifier(trigger.Name)}";

    private static string Function(ChannelModel channel, TriggerModel trigger)
    {
        string settings = string.Concat(TriggerSettings.Of(channel.Payload).Select(setting => $"\n    SET {setting}"));
        return $"""
            CREATE OR REPLACE FUNCTION {FunctionName(trigger)}() RETURNS trigger
                LANGUAGE plpgsql{(trigger.IsSecurityDefiner ? "\n    SECURITY DEFINER" : "")}
                -- Whatever the writer's {(settings.Length > 0 ? "settings are, the function means and writes the same" : "search_path is, the functions and operators below are PostgreSQL's own")}.
                SET search_path = pg_catalog, pg_temp{settings}
            """.Replace("\r", "");
    }

    private static string Restricted(TriggerModel trigger) => $"REVOKE ALL ON FUNCTION {FunctionName(trigger)}() FROM PUBLIC;\n";

    /// <summary>Drops triggers of the function that an older version made and this one does not, or makes in another way.</summary>
    private static string Stale(TriggerModel trigger, IReadOnlyList<TriggerDefinitionSql> definitions)
    {
        string names = string.Join(", ", definitions.Select(definition => Sql.Literal(definition.Name)));
        bool isConstraint = trigger.Timing != TriggerTiming.After;
        string block = Drop($"""
            tgfoid = {Sql.Literal(FunctionName(trigger) + "()")}::pg_catalog.regprocedure AND tgparentid = 0
                        AND (tgrelid <> {Sql.Literal(QualifiedTable(trigger))}::pg_catalog.regclass OR tgname NOT IN ({names}) OR tgconstraint {(isConstraint ? "=" : "<>")} 0)
            """);
        string tag = Tag(block);
        return $"-- Triggers of an older version that this one no longer has.\nDO {tag}\n{block}\n{tag};";
    }

    private static string Drop(string condition) => $"""
        DECLARE
            stale record;
        BEGIN
            FOR stale IN
                SELECT tgname, tgrelid::pg_catalog.regclass AS home FROM pg_catalog.pg_trigger
                WHERE {condition}
            LOOP
                EXECUTE pg_catalog.format('DROP TRIGGER %I ON %s', stale.tgname, stale.home);
            END LOOP;
        END
        """.Replace("\r", "");

    private static string Create(TriggerModel trigger, TriggerDefinitionSql definition)
    {
        string name = Sql.Identifier(definition.Name);
        string table = QualifiedTable(trigger);

        // A constraint trigger can't be replaced.
        string create = trigger.Timing == TriggerTiming.After
            ? "CREATE OR REPLACE TRIGGER"
            : $"DROP TRIGGER IF EXISTS {name} ON {table};\nCREATE CONSTRAINT TRIGGER";
        string always = trigger.EnableAlways ? $"\nALTER TABLE {table} ENABLE ALWAYS TRIGGER {name};" : "";
        return $"{create} {name}\n    {definition.Events} ON {table}\n    {TriggerText.Indent(definition.Rest, 4)}\n    EXECUTE FUNCTION {FunctionName(trigger)}();{always}";
    }

    private static IEnumerable<TriggerDefinitionSql> Definitions(TriggerModel trigger)
    {
        string kind = trigger.Timing == TriggerTiming.After ? "TRIGGER" : "CONSTRAINT TRIGGER";
        foreach ((string name, TriggerEvents events) in TriggerNames.Of(trigger))
        {
            string updateOf = trigger.UpdateOf.Count == 0 ? "" : " OF " + string.Join(", ", trigger.UpdateOf.Select(Sql.Identifier));
            string when = string.Join(" OR ", TriggerNames.Each(events)
                .Select(single => single.ToString().ToUpperInvariant() + (single == TriggerEvents.Update ? updateOf : "")));
            string[] rest =
            [
                trigger.Timing switch
                {
                    TriggerTiming.Deferrable => "DEFERRABLE INITIALLY IMMEDIATE",
                    TriggerTiming.Deferred => "DEFERRABLE INITIALLY DEFERRED",
                    _ => "",
                },
                trigger.IsRowLevel || events == TriggerEvents.Truncate ? ""
                    : $"REFERENCING {(events == TriggerEvents.Delete ? "OLD" : "NEW")} TABLE AS {TriggerText.Rows}",
                trigger.IsRowLevel ? "FOR EACH ROW" : "FOR EACH STATEMENT",
                Condition(trigger, events),
            ];
            yield return new TriggerDefinitionSql(
                name, kind, "AFTER " + when, string.Join("\n", rest.Where(part => part.Length > 0)));
        }
    }

    private static string Condition(TriggerModel trigger, TriggerEvents events)
    {
        List<string> conditions = [];
        if (trigger.IsOnlyWhenChanged && events == TriggerEvents.Update)
        {
            // Compares the images, because types such as json have no equality [F27].
            conditions.Add(trigger.ComparesRows
                ? "pg_catalog.record_image_ne(OLD, NEW)"
                : $"pg_catalog.record_image_ne(ROW({Row("OLD", trigger)}), ROW({Row("NEW", trigger)}))");
        }

        // At statement level a condition on rows stands in the function: there are no rows here.
        if (trigger.When is { } when && (trigger.IsRowLevel || SqlMentions.Rows(when) == default))
        {
            string ended = TriggerText.Verbatim(when);
            conditions.Add(conditions.Count > 0 ? $"({ended})" : ended);
        }

        return conditions.Count == 0 ? "" : $"WHEN ({string.Join("\n    AND ", conditions)})";
    }

    private static string Row(string row, TriggerModel trigger) =>
        string.Join(", ", trigger.ChangedColumns.Select(column => $"{row}.{Sql.Identifier(column)}"));

    /// <summary>A dollar quote that the text does not contain, whatever a name in it looks like.</summary>
    private static string Tag(string text)
    {
        string tag = "$notify$";
        for (int number = 2; text.Contains(tag); number++)
        {
            tag = $"$notify{number}$";
        }

        return tag;
    }
}

/// <summary>The SQL that makes a function and its triggers.</summary>
/// <param name="Before">Up to the body, with the opening quote.</param>
/// <param name="Body">The function's body.</param>
/// <param name="After">What follows it, with the closing quote.</param>
/// <param name="Hash">The fingerprint of all of it.</param>
/// <param name="Definitions">The triggers.</param>
internal sealed record TriggerSql(
    string Before, string Body, string After, string Hash, IReadOnlyList<TriggerDefinitionSql> Definitions);

/// <summary>The parts of one CREATE TRIGGER, as <c>Notify.TriggerDefinition</c> has them.</summary>
internal sealed record TriggerDefinitionSql(string Name, string Kind, string Events, string Rest);
