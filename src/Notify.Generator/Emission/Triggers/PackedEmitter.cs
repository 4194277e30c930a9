using Notify.Generator.Model.Triggers;
using static Notify.Generator.Model.Triggers.TriggerVariables;

namespace Notify.Generator.Emission.Triggers;

/// <summary>
/// Prints the loop that packs rows. Measurements show that it is as fast as window functions with a running sum. Unlike them, it fills
/// each notification completely: a row that starts a new one would not have fitted into the previous one.
/// </summary>
internal static class PackedEmitter
{
    /// <summary>How many oversize rows of a statement are named. Naming one means reading all rows before it again.</summary>
    private const int MaxNamed = 10;

    public static void Emit(SourceWriter writer, StatementBodyModel body, PackedModel packed)
    {
        if (packed.CountsRows)
        {
            writer.Append($"{Count.Name} := (SELECT count(*) FROM ").AppendVerbatim(StatementEmitter.From(packed)).Append(");").EndLine();
        }

        if (body.Channel.IsFamily)
        {
            EmitFamily(writer, body, packed);
        }
        else
        {
            EmitSingle(writer, body, packed);
        }

        writer.Separate();
        using (writer.Indent($"IF {Size.Name} > 0 THEN", "END IF;"))
        {
            writer.Write(Send(body));
        }

        if (body.Oversize == OversizeAction.Warn)
        {
            writer.Separate();
            using SourceWriter.Block more = writer.Indent($"IF {Skipped.Name} > {MaxNamed} THEN", "END IF;");
            FailureEmitter.EmitWarning(writer, $"""
                RAISE WARNING 'notification skipped: % on % has % more rows that are too large for channel "%"',
                    TG_OP, TG_RELID::regclass, {Skipped.Name} - {MaxNamed}, {FailureEmitter.Pattern(body)};
                """);
        }
    }

    private static void EmitSingle(SourceWriter writer, StatementBodyModel body, PackedModel packed)
    {
        TextEmitter.EmitAssignment(writer, Head, packed.Head, isRowLevel: false);
        TextEmitter.EmitAssignment(writer, Tail, packed.Tail, isRowLevel: false);
        writer.Write($"{Room.Name} := {PayloadLimit.MaxBytes} - octet_length({Head.Name}) - octet_length({Tail.Name});");
        using (writer.Indent($"FOR {Item.Name} IN"))
        {
            using (writer.Indent("SELECT"))
            {
                TextEmitter.Emit(writer, packed.Item, isRowLevel: false);
                writer.EndLine();
            }

            writer.Append("FROM ").AppendVerbatim(StatementEmitter.From(packed)).EndLine();
        }

        using SourceWriter.Block loop = writer.Indent("LOOP", "END LOOP;");
        if (packed.NumbersRows)
        {
            writer.Write($"{Label}.{RowNumber.Name} := {RowNumber.Name} + 1;");
        }

        EmitPack(writer, body, packed);
    }

    private static void EmitFamily(SourceWriter writer, StatementBodyModel body, PackedModel packed)
    {
        TextEmitter.EmitAssignment(writer, Tail, packed.Tail, isRowLevel: false);
        writer.Separate();
        writer.Write("""
            -- Puts rows with the same channel and head next to each other. COLLATE "C" compares names by their bytes; other collations may treat
            -- different names as equal.
            """);
        EmitFamilyQuery(writer, body, packed);
        using SourceWriter.Block loop = writer.Indent("LOOP", "END LOOP;");
        using (writer.Indent($"IF {FailureEmitter.IsChannel("message.channel")} IS NOT TRUE THEN", "END IF;"))
        {
            FailureEmitter.EmitNoChannel(writer, body, "message.channel");
            writer.Write("CONTINUE;");
        }

        writer.Separate();
        using (writer.Indent($"IF {Size.Name} > 0 AND (message.channel <> {Channel.Name} OR message.head <> {Head.Name}) THEN", "END IF;"))
        {
            EmitFlush(writer, body);
        }

        writer.Separate();
        writer.Write($"""
            {Channel.Name} := message.channel;
            {Head.Name} := message.head;
            {Room.Name} := {PayloadLimit.MaxBytes} - octet_length({Head.Name}) - octet_length({Tail.Name});
            {Item.Name} := message.item;
            """);
        if (packed.NumbersRows)
        {
            writer.Write($"{Label}.{RowNumber.Name} := message.nth;");
        }

        EmitPack(writer, body, packed);
    }

    private static void EmitFamilyQuery(SourceWriter writer, StatementBodyModel body, PackedModel packed)
    {
        using SourceWriter.Block query = writer.Indent("FOR message IN");
        writer.Write("SELECT line.channel, line.head, line.item, line.nth");
        using (writer.Indent("FROM (", ") AS line"))
        {
            using (writer.Indent("SELECT"))
            {
                writer.Append("(");
                TextEmitter.Emit(writer, body.Channel.Name, isRowLevel: false);
                writer.Write(") COLLATE \"C\" AS channel,");
                TextEmitter.Emit(writer, packed.Head, isRowLevel: false);
                writer.Write(" AS head,");
                TextEmitter.Emit(writer, packed.Item, isRowLevel: false);
                writer.Write(" AS item,");
                writer.Write("row_number() OVER () AS nth");
            }

            writer.Append("FROM ").AppendVerbatim(StatementEmitter.From(packed)).EndLine();
        }

        writer.Write("ORDER BY line.channel, line.head, line.nth");
    }

    /// <summary>Packs the row in the variable item. The size counts a comma after each row, so the row to add is compared without one.</summary>
    private static void EmitPack(SourceWriter writer, StatementBodyModel body, PackedModel packed)
    {
        using (writer.Indent($"IF octet_length({Item.Name}) > {Room.Name} THEN"))
        {
            EmitTooLarge(writer, body, packed);
        }

        using (writer.Indent($"ELSIF {Size.Name} + octet_length({Item.Name}) > {Room.Name} THEN", "END IF;"))
        {
            EmitFlush(writer, body);
        }

        writer.Separate();
        writer.Write($"""
            {Items.Name} := array_append({Items.Name}, {Item.Name});
            {Size.Name} := {Size.Name} + octet_length({Item.Name}) + 1;
            """);
    }

    private static void EmitTooLarge(SourceWriter writer, StatementBodyModel body, PackedModel packed)
    {
        string channel = TextEmitter.Channel(body);
        string payload = $"{Head.Name} || {Item.Name} || {Tail.Name}";
        string bytes = $"octet_length({Head.Name}) + octet_length({Item.Name}) + octet_length({Tail.Name})";
        string line = $"(SELECT row_to_json({packed.Row}.*) FROM {StatementEmitter.From(packed)} OFFSET {Label}.{RowNumber.Name} - 1 LIMIT 1)";
        switch (body.Oversize)
        {
            case OversizeAction.Store:
                // The rows before it are sent first, so that the order is kept.
                using (writer.Indent($"IF {Size.Name} > 0 THEN", "END IF;"))
                {
                    EmitFlush(writer, body);
                }

                writer.Separate();
                FailureEmitter.EmitTooLarge(writer, body, channel, payload, bytes, line);
                break;
            case OversizeAction.Warn:
                writer.Write($"{Skipped.Name} := {Skipped.Name} + 1;");
                using (writer.Indent($"IF {Skipped.Name} <= {MaxNamed} THEN", "END IF;"))
                {
                    FailureEmitter.EmitTooLarge(writer, body, channel, payload, bytes, line);
                }

                break;
            default:
                FailureEmitter.EmitTooLarge(writer, body, channel, payload, bytes, line);
                break;
        }

        if (body.Oversize != OversizeAction.Raise)
        {
            writer.Write(body.Oversize == OversizeAction.RaiseAfterGuard ? "EXIT;" : "CONTINUE;");
        }
    }

    private static void EmitFlush(SourceWriter writer, StatementBodyModel body) => writer.Write($$"""
        {{Send(body)}}
        {{Items.Name}} := '{}';
        {{Size.Name}} := 0;
        """);

    private static string Send(StatementBodyModel body) =>
        $"{Sent.Name} := pg_notify({TextEmitter.Channel(body)}, {Head.Name} || array_to_string({Items.Name}, ',') || {Tail.Name});";
}
