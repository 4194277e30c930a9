using Notify.Generator.Model.Triggers;
using static Notify.Generator.Model.Triggers.TriggerVariables;

namespace Notify.Generator.Emission.Triggers;

/// <summary>Prints the function of a row-level trigger.</summary>
internal static class RowEmitter
{
    /// <summary>PostgreSQL's limit on the arguments of a function.</summary>
    private const int MaxArguments = 100;

    public static void Emit(SourceWriter writer, RowBodyModel body)
    {
        if (body.HasUserSql)
        {
            writer.Write("#variable_conflict use_column");
        }

        FunctionEmitter.EmitVariables(writer, body);
        using SourceWriter.Block block = writer.Indent("BEGIN", "END");
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

        EmitPayload(writer, body);
        writer.Separate();
        EmitSend(writer, body);
        writer.Separate();
        writer.Write("RETURN NULL;");
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

    private static void EmitPayload(SourceWriter writer, RowBodyModel body)
    {
        switch (body.Guard)
        {
            case RowGuard.EachRow:
                writer.Write("-- The expression can fail for any row, which must not fail the write.");
                using (writer.Indent("BEGIN", "END;"))
                {
                    EmitValues(writer, body);
                    EmitCatch(writer, body, mayQuoteValues: true);
                }

                break;
            case RowGuard.FirstRow:
                EmitCheck(writer, body);
                writer.Separate();
                EmitValues(writer, body);
                break;
            default:
                EmitValues(writer, body);
                break;
        }
    }

    /// <summary>
    /// Turns errors that a missing column causes into warnings at next to no cost: a subtransaction takes 3.6 µs, more than everything
    /// else here.
    /// </summary>
    private static void EmitCheck(SourceWriter writer, RowBodyModel body)
    {
        string setting = Sql.Literal(body.CheckedSetting);
        writer.Write("""
            -- A missing column must not fail the write. Catching errors needs a subtransaction, the most expensive step here, so only the
            -- first row per transaction, table and trigger checks the columns. After that, the write's lock on the table protects them.
            """);
        using SourceWriter.Block block = writer.Indent(
            $"IF current_setting({setting}, true) IS DISTINCT FROM TG_RELID::text || TG_NAME THEN", "END IF;");
        using SourceWriter.Block inner = writer.Indent("BEGIN", "END;");
        IEnumerable<string> calls = body.CheckedColumns
            .Select((column, at) => (Column: $"{column.Row}.{Sql.Identifier(column.Column)}", Call: at / MaxArguments))
            .GroupBy(pair => pair.Call, pair => pair.Column)
            .Select(group => $"num_nulls({string.Join(", ", group)})");
        writer.Write($"{Sent.Name} := {string.Join("\n    + ", calls)};");
        writer.Write($"{Sent.Name} := set_config({setting}, TG_RELID::text || TG_NAME, true);");
        EmitCatch(writer, body, mayQuoteValues: false);
    }

    /// <summary>The rest of a block.</summary>
    private static void EmitCatch(SourceWriter writer, RowBodyModel body, bool mayQuoteValues)
    {
        FailureEmitter.EmitExceptionHead(writer);
        writer.Write(FailureEmitter.Warning(body, mayQuoteValues));
        writer.Write("RETURN NULL;");
    }

    private static void EmitValues(SourceWriter writer, RowBodyModel body)
    {
        if (body.Channel.IsFamily)
        {
            TextEmitter.EmitAssignment(writer, Channel, body.Channel.Name, isRowLevel: true);
        }

        TextEmitter.EmitAssignment(writer, Payload, body.Payload, isRowLevel: true);
    }

    private static void EmitSend(SourceWriter writer, RowBodyModel body)
    {
        string channel = TextEmitter.Channel(body);
        string fits = $"octet_length({Payload.Name}) <= {PayloadLimit.MaxBytes} THEN";
        if (body.Channel.IsFamily)
        {
            using (writer.Indent($"IF {FailureEmitter.IsChannel(channel)} IS NOT TRUE THEN"))
            {
                FailureEmitter.EmitNoChannel(writer, body, channel);
            }
        }

        using (writer.Indent((body.Channel.IsFamily ? "ELSIF " : "IF ") + fits))
        {
            writer.Write($"{Sent.Name} := pg_notify({channel}, {Payload.Name}); -- PERFORM would take a microsecond more.");
        }

        using (writer.Indent("ELSE", "END IF;"))
        {
            string line = body.Row == Changed.Name ? "coalesce(row_to_json(NEW), row_to_json(OLD))" : $"row_to_json({body.Row})";
            FailureEmitter.EmitTooLarge(writer, body, channel, Payload.Name, $"octet_length({Payload.Name})", line);
        }
    }
}
