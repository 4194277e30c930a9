using Notify.Generator.Model;
using Notify.Generator.Model.Triggers;
using static Notify.Generator.Model.Triggers.TriggerVariables;

namespace Notify.Generator.Emission.Triggers;

/// <summary>
/// Prints a text as literals and values joined by <c>||</c>. Measurements show no faster way to make JSON, including
/// <c>json_build_object</c>, <c>row_to_json</c> and <c>concat</c>; docs/triggers.md has the figures. It has no limit of 50 pairs (F26).
/// </summary>
internal static class TextEmitter
{
    /// <summary>The channel as an argument: a literal, or the variable that holds the name.</summary>
    public static string Channel(BodyModel body) => body.Channel.IsFamily
        ? TriggerVariables.Channel.Name
        : Sql.Literal(string.Concat(body.Channel.Name.Select(part => part.Text)));

    public static void EmitAssignment(SourceWriter writer, VariableModel variable, EquatableArray<TextPartModel> parts, bool isRowLevel)
    {
        writer.Append($"{variable.Name} := ");
        Emit(writer, parts, isRowLevel, isIndented: true);
        writer.Write(";");
    }

    /// <summary>Continues the line with the expression. Every literal but the first part starts a new line.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="parts">The text.</param>
    /// <param name="isRowLevel">Whether there is one row, rather than a query over the rows.</param>
    /// <param name="isIndented">Whether further lines are indented.</param>
    public static void Emit(SourceWriter writer, EquatableArray<TextPartModel> parts, bool isRowLevel, bool isIndented = false)
    {
        for (int at = 0; at < parts.Count; at++)
        {
            TextPartModel part = parts[at];
            if (at > 0 && part.Kind == TextPartKind.Literal)
            {
                writer.EndLine();
                writer.Append(isIndented ? "    || " : "|| ");
            }
            else if (at > 0)
            {
                writer.Append(" || ");
            }

            writer.AppendVerbatim(part.Kind == TextPartKind.Literal ? Sql.Literal(part.Text) : Escaped(Value(part, isRowLevel), part.Escaped));
        }

        if (parts.Count == 0)
        {
            writer.Append("''");
        }
    }

    private static string Value(TextPartModel part, bool isRowLevel) => part.Kind switch
    {
        TextPartKind.Column => Converted(part, $"{part.Row}.{Sql.Identifier(part.Text)}"),
        TextPartKind.Expression => Converted(part, Sql.Expression(part.Text)),
        TextPartKind.WholeRow => isRowLevel ? $"row_to_json({part.Row})::text" : $"row_to_json({part.Row}.*)::text",
        TextPartKind.ChangedColumns => ChangedColumns.Name,
        TextPartKind.Operation => isRowLevel ? "TG_OP" : Own(Operation),
        TextPartKind.Timestamp => isRowLevel ? "to_json(clock_timestamp())::text" : Own(Timestamp),
        TextPartKind.TransactionId => "pg_current_xact_id()::text",
        TextPartKind.Count => $"{Own(Count)}::text",
        TextPartKind.TableArgument => Argument(part, isRowLevel ? "TG_ARGV[0]" : Own(Table)),
        TextPartKind.SchemaArgument => Argument(part, isRowLevel ? "TG_ARGV[1]" : Own(Schema)),
        _ => throw new InvalidOperationException($"{part.Kind} is not a value."),
    };

    /// <summary>Under other collations, <c>replace</c> may fail, or replace characters that only count as equal.</summary>
    private static string Escaped(string value, string escaped) => escaped.Length == 0 ? value : escaped.Aggregate(
        $"{value} COLLATE \"C\"",
        (text, character) => $"replace({text}, {Sql.Literal(character.ToString())}, {Sql.Literal($"{ChannelNameModel.Escape}{character}")})");

    private static string Own(VariableModel variable) => $"{Label}.{variable.Name}";

    private static string Argument(TextPartModel part, string name) => part.IsJson ? $"to_json({name})::text" : name;

    private static string Converted(TextPartModel part, string value) =>
        part.IsJson ? $"coalesce(to_json({value})::text, 'null')" : $"{value}::text";
}
