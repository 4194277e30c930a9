using Notify.Generator.Model;

namespace Notify.Generator.Emission.Triggers;

/// <summary>
/// Prints the loop that packs rows. Measured, it is as fast as window functions with a running sum, and unlike them it fills each
/// notification to the last byte: a row that starts a new one would not have fitted into the one before.
/// </summary>
internal static class PackedStatement
{
    /// <summary>How many rows of a statement are named that are too large. To find one takes reading all before it once more.</summary>
    private const int MaxNamed = 10;

    public static string Of(TriggerScope scope)
    {
        bool isFamily = scope.Channel.Channel.IsFamily;
        bool counts = TriggerColumns.Members(scope.Channel.Payload).Any(member => member.Fill.Kind == FillKind.Count);
        (string head, string tail) = TriggerPayload.Envelope(scope, isFamily ? "        " : "    ");
        string from = StatementTriggerBody.From(scope);
        string count = counts ? $"{TriggerPayload.CountVariable} := (SELECT count(*) FROM {from});\n" : "";
        return isFamily
            ? $"""
            {count}tail := {tail};

            -- Rows of one channel stand together; what stands before them in the payload belongs to the channel. Names are bytes, whatever
            -- the columns' collations say, which may equate them, or contradict each other.
            FOR message IN
                SELECT line.channel, line.head, line.item, line.nth
                FROM (
                    SELECT
                        ({TriggerPayload.ChannelName(scope)}) COLLATE "C" AS channel,
                        {TriggerText.Indent(head, 4)} AS head,
                        {TriggerPayload.RowJson(scope, "            ")} AS item,
                        row_number() OVER () AS nth
                    FROM {TriggerText.Indent(from, 8)}
                ) AS line
                ORDER BY line.channel, line.head, line.nth
            LOOP
                IF {TriggerText.IsChannel("message.channel")} IS NOT TRUE THEN
                    {TriggerText.Indent(TriggerText.NoChannel(scope, "message.channel"), 8)}
                    CONTINUE;
                END IF;

                IF size > 0 AND (message.channel <> channel OR message.head <> head) THEN
                    {TriggerText.Indent(Flush("channel"), 8)}
                END IF;

                channel := message.channel;
                head := message.head;
                room := {PayloadLimit.MaxBytes} - octet_length(head) - octet_length(tail);
                item := message.item;
                {TriggerPayload.Label}.nth := message.nth;
                {TriggerText.Indent(Pack(scope, "channel", from), 4)}
            END LOOP;

            {Last(scope, "channel")}
            """
            : $"""
            {count}head := {head};
            tail := {tail};
            room := {PayloadLimit.MaxBytes} - octet_length(head) - octet_length(tail);
            FOR item IN
                SELECT
                    {TriggerPayload.RowJson(scope, "        ")}
                FROM {TriggerText.Indent(from, 4)}
            LOOP
                {TriggerPayload.Label}.nth := nth + 1;
                {TriggerText.Indent(Pack(scope, TriggerPayload.ChannelName(scope), from), 4)}
            END LOOP;

            {Last(scope, TriggerPayload.ChannelName(scope))}
            """;
    }

    /// <summary>Takes the row called item. A comma is counted for each row; the last one of a notification has none.</summary>
    private static string Pack(TriggerScope scope, string channel, string from) => $"""
        IF octet_length(item) > room THEN
            {TriggerText.Indent(TooLarge(scope, channel, from), 4)}
            CONTINUE;
        ELSIF size + octet_length(item) > room THEN
            {TriggerText.Indent(Flush(channel), 4)}
        END IF;

        items := array_append(items, item);
        size := size + octet_length(item) + 1;
        """;

    private static string Flush(string channel) => $$"""
        sent := pg_notify({{channel}}, head || array_to_string(items, ',') || tail);
        items := '{}';
        size := 0;
        """;

    private static string Last(TriggerScope scope, string channel)
    {
        string last = $"""
            IF size > 0 THEN
                sent := pg_notify({channel}, head || array_to_string(items, ',') || tail);
            END IF;
            """;
        return scope.Trigger.Oversize != TriggerOversize.Skip ? last : $"""
            {last}

            IF left_out > {MaxNamed} THEN
                RAISE WARNING 'notification left out: % on % has % more rows that are too large for channel "%"',
                    TG_OP, TG_RELID::regclass, left_out - {MaxNamed}, {TriggerText.Pattern(scope)};
            END IF;
            """;
    }

    private static string TooLarge(TriggerScope scope, string channel, string from)
    {
        const string Bytes = "octet_length(head) + octet_length(item) + octet_length(tail)";
        string line = $"(SELECT row_to_json({scope.Row}.*) FROM {from} OFFSET {TriggerPayload.Label}.nth - 1 LIMIT 1)";
        return scope.Trigger.Oversize switch
        {
            // The rows before it go first, so that order is kept.
            TriggerOversize.Store => $"""
                IF size > 0 THEN
                    {TriggerText.Indent(Flush(channel), 4)}
                END IF;

                {TriggerText.Store(scope, channel, "head || item || tail")}
                """,
            TriggerOversize.Fail when scope.Trigger.RaisesErrors => TriggerText.TooLarge(scope, "EXCEPTION", Bytes, line),
            TriggerOversize.Fail => TriggerText.Failure(scope, Bytes) + "\nEXIT;",
            _ => $"""
                left_out := left_out + 1;
                IF left_out <= {MaxNamed} THEN
                    {TriggerText.Indent(TriggerText.TooLarge(scope, "WARNING", Bytes, line), 4)}
                END IF;
                """,
        };
    }
}
