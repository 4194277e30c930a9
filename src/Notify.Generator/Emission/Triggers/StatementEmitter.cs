using Notify.Generator.Model.Triggers;
using static Notify.Generator.Model.Triggers.TriggerVariables;

namespace Notify.Generator.Emission.Triggers;

/// <summary>Prints the function of statement-level triggers: the part that its forms share.</summary>
internal static class StatementEmitter
{
    public static void Emit(SourceWriter writer, StatementBodyModel body)
    {
        writer.Write($"#variable_conflict use_column\n<<{Label}>>");
        FunctionEmitter.EmitVariables(writer, body);
        using SourceWriter.Block block = writer.Indent("BEGIN", "END");
        if (body.RaisesErrors)
        {
            EmitNotifications(writer, body);
        }
        else
        {
            writer.Write("-- An error skips all notifications of the statement, and must not fail the write.");
            using SourceWriter.Block guard = writer.Indent("BEGIN", "END;");
            EmitNotifications(writer, body);
            FailureEmitter.EmitExceptionHead(writer);
            FailureEmitter.EmitWarning(writer, body, body.HasUserSql);
        }

        writer.Separate();
        if (body.RaisesFailure)
        {
            FailureEmitter.EmitFailure(writer);
            writer.Separate();
        }

        writer.Write("RETURN NULL;");
    }

    /// <summary>The rows that count, from the transition table.</summary>
    public static string From(ChangesModel changes)
    {
        string condition = changes.Condition is { } when ? $" WHERE {Sql.Expression(when)}" : "";
        return $"{TriggerSql.TransitionTable} AS {changes.Row}{condition}";
    }

    private static void EmitNotifications(SourceWriter writer, StatementBodyModel body)
    {
        FunctionEmitter.EmitInitialValues(writer, body);
        if (body.Changes is null)
        {
            SummaryEmitter.EmitNotification(writer, body, body.Truncation!);
        }
        else if (body.Truncation is null)
        {
            EmitChanges(writer, body, body.Changes);
        }
        else
        {
            writer.Write("-- A TRUNCATE has no rows.");
            using (writer.Indent("IF TG_OP = 'TRUNCATE' THEN"))
            {
                SummaryEmitter.EmitNotification(writer, body, body.Truncation);
            }

            using (writer.Indent("ELSE", "END IF;"))
            {
                EmitChanges(writer, body, body.Changes);
            }
        }
    }

    private static void EmitChanges(SourceWriter writer, StatementBodyModel body, ChangesModel changes)
    {
        switch (changes)
        {
            case EachRowModel each:
                EachRowEmitter.Emit(writer, body, each);
                break;
            case PackedModel packed:
                PackedEmitter.Emit(writer, body, packed);
                break;
            case SummaryModel summary:
                SummaryEmitter.Emit(writer, body, summary);
                break;
        }
    }
}
