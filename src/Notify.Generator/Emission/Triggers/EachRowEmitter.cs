using Notify.Generator.Model.Triggers;
using static Notify.Generator.Model.Triggers.TriggerVariables;

namespace Notify.Generator.Emission.Triggers;

/// <summary>Prints the query that sends a notification for each row of a transition table.</summary>
internal static class EachRowEmitter
{
    public static void Emit(SourceWriter writer, StatementBodyModel body, EachRowModel each)
    {
        bool isFamily = body.Channel.IsFamily;
        string channel = isFamily ? "message.channel" : TextEmitter.Channel(body);
        string fits = $"octet_length(message.payload) <= {PayloadLimit.MaxBytes}"
            + (isFamily ? $" AND {FailureEmitter.IsChannel(channel)}" : "");
        if (body.Oversize == OversizeAction.Store)
        {
            EmitInOrder(writer, body, each, channel, fits);
            return;
        }

        writer.Write("-- Sends what fits, and returns what does not.");
        EmitQuery(writer, body, each);
        using (writer.Indent())
        {
            writer.Write($"""
                WHERE CASE
                    WHEN {fits} THEN pg_notify({channel}, message.payload) IS NULL
                    ELSE true
                END
                """);
        }

        using SourceWriter.Block loop = writer.Indent("LOOP", "END LOOP;");
        EmitLeftOver(writer, body, channel);
    }

    /// <summary>
    /// Sends in the loop's body. PL/pgSQL prefetches a loop's rows: if the query sent them, later rows would overtake a row that the loop
    /// has yet to store.
    /// </summary>
    private static void EmitInOrder(SourceWriter writer, StatementBodyModel body, EachRowModel each, string channel, string fits)
    {
        EmitQuery(writer, body, each);
        using SourceWriter.Block loop = writer.Indent("LOOP", "END LOOP;");
        using (writer.Indent($"IF {fits} THEN"))
        {
            writer.Write($"{Sent.Name} := pg_notify({channel}, message.payload);");
        }

        using SourceWriter.Block notFitting = writer.Indent("ELSE", "END IF;");
        EmitLeftOver(writer, body, channel);
    }

    private static void EmitQuery(SourceWriter writer, StatementBodyModel body, EachRowModel each)
    {
        bool stores = body.Oversize == OversizeAction.Store;
        string selected = (body.Channel.IsFamily ? "message.channel, " : "")
            + (stores ? "message.payload, " : "")
            + "octet_length(message.payload) AS bytes"
            + (stores ? "" : ", row_to_json(message.line) AS line");
        using SourceWriter.Block query = writer.Indent("FOR message IN");
        writer.Write($"SELECT {selected}");
        using SourceWriter.Block rows = writer.Indent("FROM (", ") AS message");
        using (writer.Indent("SELECT"))
        {
            if (body.Channel.IsFamily)
            {
                TextEmitter.Emit(writer, body.Channel.Name, isRowLevel: false);
                writer.Write(" AS channel,");
            }

            TextEmitter.Emit(writer, each.Payload, isRowLevel: false);
            writer.Write(stores ? " AS payload" : " AS payload,");
            if (!stores)
            {
                writer.Write($"coalesce({each.Row}.*) AS line");
            }
        }

        writer.Append("FROM ").AppendVerbatim(StatementEmitter.From(each)).EndLine();
        writer.Write("OFFSET 0 -- Computes each payload once, although the query refers to it several times.");
    }

    private static void EmitLeftOver(SourceWriter writer, StatementBodyModel body, string channel)
    {
        if (!body.Channel.IsFamily)
        {
            EmitTooLarge(writer, body, channel);
            return;
        }

        using (writer.Indent($"IF {FailureEmitter.IsChannel(channel)} IS NOT TRUE THEN"))
        {
            FailureEmitter.EmitNoChannel(writer, body, channel);
        }

        using SourceWriter.Block tooLarge = writer.Indent("ELSE", "END IF;");
        EmitTooLarge(writer, body, channel);
    }

    private static void EmitTooLarge(SourceWriter writer, StatementBodyModel body, string channel)
    {
        FailureEmitter.EmitTooLarge(writer, body, channel, "message.payload", "message.bytes", "message.line");
        if (body.Oversize == OversizeAction.RaiseAfterGuard)
        {
            writer.Write("EXIT;");
        }
    }
}
