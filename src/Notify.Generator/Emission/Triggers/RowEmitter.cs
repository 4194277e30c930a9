using Notify.Generator.Model.Triggers;
using static Notify.Generator.Model.Triggers.TriggerVariables;

namespace Notify.Generator.Emission.Triggers;

/// <summary>Prints the function of a row-level trigger.</summary>
internal static class RowEmitter
{
    public static void Emit(SourceWriter writer, RowBodyModel body)
    {
        if (body.HasUserSql)
        {
            writer.Write("#variable_conflict use_column");
        }

        FunctionEmitter.EmitVariables(writer, body);
        using SourceWriter.Block block = writer.Indent("BEGIN", "END");
        if (body.RaisesErrors)
        {
            EmitPayload(writer, body);
        }
        else
        {
            writer.Write("-- An error must not fail the write.");
            using SourceWriter.Block guard = writer.Indent("BEGIN", "END;");
            EmitPayload(writer, body);
            writer.Separate();
            EmitRightCheck(writer);
            FailureEmitter.EmitExceptionHead(writer);
            FailureEmitter.EmitWarning(writer, body, body.HasUserSql);
            writer.Write("RETURN NULL;");
        }

        writer.Separate();
        if (body.Oversize == OversizeAction.RaiseAfterGuard)
        {
            FailureEmitter.EmitFailure(writer);
            writer.Separate();
        }

        writer.Write($"""
            {Sent.Name} := pg_notify({TextEmitter.Channel(body)}, {Payload.Name}); -- PERFORM would take a microsecond more.
            RETURN NULL;
            """);
    }

    private static void EmitPayload(SourceWriter writer, RowBodyModel body)
    {
        if (body.CopiesRow)
        {
            writer.Write($"""
                -- A DELETE sends the row as it was.
                IF TG_OP = 'DELETE' THEN
                    {Changed.Name} := OLD;
                ELSE
                    {Changed.Name} := NEW;
                END IF;
                """);
            writer.Separate();
        }

        if (body.ListsChangedColumns)
        {
            EmitChangedColumns(writer);
            writer.Separate();
        }

        if (body.Channel.IsFamily)
        {
            TextEmitter.EmitAssignment(writer, Channel, body.Channel.Name, isRowLevel: true);
            using (writer.Indent($"IF {FailureEmitter.IsChannel(Channel.Name)} IS NOT TRUE THEN", "END IF;"))
            {
                FailureEmitter.EmitNoChannel(writer, body, Channel.Name);
                if (!body.RaisesErrors)
                {
                    writer.Write("RETURN NULL;");
                }
            }

            writer.Separate();
        }

        TextEmitter.EmitAssignment(writer, Payload, body.Payload, isRowLevel: true);
        using SourceWriter.Block tooLarge = writer.Indent($"IF octet_length({Payload.Name}) > {PayloadLimit.MaxBytes} THEN", "END IF;");
        string line = body.Row == Changed.Name ? "coalesce(row_to_json(NEW), row_to_json(OLD))" : $"row_to_json({body.Row})";
        FailureEmitter.EmitTooLarge(writer, body, TextEmitter.Channel(body), Payload.Name, $"octet_length({Payload.Name})", line);
        if (body.Oversize == OversizeAction.Warn)
        {
            writer.Write("RETURN NULL;");
        }
    }

    private static void EmitChangedColumns(SourceWriter writer) => writer.Write($$"""
        IF TG_OP = 'UPDATE' THEN
            -- Escapes are compared as they are written, because some, such as \u0000, have no text.
            {{ChangedColumns.Name}} := coalesce((
                SELECT json_agg(replace(after.key, E'\\.', E'\\') ORDER BY after.ordinality)
                FROM json_each_text(replace(replace(row_to_json(NEW)::text, E'\\\\', E'\\\\.'), E'\\u', E'\\\\u')::json) WITH ORDINALITY AS after
                JOIN json_each_text(replace(replace(row_to_json(OLD)::text, E'\\\\', E'\\\\.'), E'\\u', E'\\\\u')::json) AS before ON before.key = after.key
                WHERE before.value IS DISTINCT FROM after.value)::text, '[]');
        END IF;
        """);

    private static void EmitRightCheck(SourceWriter writer) => writer.Write("""
        -- Checked here because pg_notify is called outside: a block that catches errors and notifies holds 8 kB until the transaction ends.
        IF NOT has_function_privilege('pg_notify(text,text)'::regprocedure, 'EXECUTE') THEN
            RAISE insufficient_privilege USING MESSAGE = 'permission denied for function pg_notify';
        END IF;
        """);
}
