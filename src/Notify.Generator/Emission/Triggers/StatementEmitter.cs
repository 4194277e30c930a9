using Notify.Generator.Model;

namespace Notify.Generator.Emission.Triggers;

/// <summary>Prints the function of a trigger at statement level: what its three forms share, around what tells them apart.</summary>
internal static class StatementTriggerBody
{
    public static string Of(ChannelModel channel, TriggerModel trigger)
    {
        // The transition table has one name for all operations, so one function serves them all. The user's SQL calls it NEW or OLD.
        RowMentions mentions = Mentions(channel, trigger);
        string row = (mentions & RowMentions.New) != 0 ? "new" : (mentions & RowMentions.Old) != 0 ? "old" : "changed";
        TriggerScope scope = new(channel, trigger, row, row);
        bool truncates = (trigger.On & TriggerEvents.Truncate) != 0;
        bool onlyTruncates = trigger.On == TriggerEvents.Truncate;
        string changes = onlyTruncates ? "" : trigger.Form switch
        {
            TriggerForm.EachRow => EachRowStatement.Of(scope),
            TriggerForm.Packed => PackedStatement.Of(scope),
            _ => Summary(scope),
        };
        string main = onlyTruncates ? Truncated(scope) : !truncates ? changes : $"""
            -- A TRUNCATE has no rows to ask for.
            IF TG_OP = 'TRUNCATE' THEN
                {TriggerText.Indent(Truncated(scope), 4)}
            ELSE
                {TriggerText.Indent(changes, 4)}
            END IF;
            """;
        List<string> statements = [trigger.RaisesErrors ? main : Guarded(scope, main)];
        if (main.Contains("failure := "))
        {
            statements.Add("""
                IF failure IS NOT NULL THEN
                    RAISE EXCEPTION '%', failure USING ERRCODE = 'program_limit_exceeded';
                END IF;
                """);
        }

        string body = string.Join("\n\n", statements);
        return $"""
            #variable_conflict use_column
            <<{TriggerPayload.Label}>>
            DECLARE
                {TriggerText.Indent(Declarations(scope, body), 4)}
            BEGIN
                {TriggerText.Indent(body, 4)}

                RETURN NULL;
            END
            """;
    }

    /// <summary>The rows that count, from the transition table.</summary>
    public static string From(TriggerScope scope)
    {
        string from = scope.Row == TriggerText.Rows ? TriggerText.Rows : $"{TriggerText.Rows} AS {scope.Row}";
        return scope.Trigger.When is { } when && SqlMentions.Rows(when) != default
            ? $"{from} WHERE ({TriggerText.Verbatim(when)})"
            : from;
    }

    private static RowMentions Mentions(ChannelModel channel, TriggerModel trigger)
    {
        ObjectModel payload = channel.Payload;
        return TriggerColumns.Members(payload).Concat(TriggerColumns.Members(TriggerColumns.RowObject(payload)))
            .Where(member => member.Fill.Kind == FillKind.Sql)
            .Select(member => member.Fill.Text)
            .Append(trigger.When ?? "")
            .Aggregate(RowMentions.None, (found, sql) => found | SqlMentions.Rows(sql));
    }

    private static string Declarations(TriggerScope scope, string body)
    {
        (string Name, string Declaration)[] all =
        [
            (TriggerPayload.OperationVariable, $"{TriggerPayload.OperationVariable} text := TG_OP;"),
            (TriggerPayload.TimestampVariable, $"{TriggerPayload.TimestampVariable} text := to_json(clock_timestamp())::text;"),
            (TriggerPayload.CountVariable, $"{TriggerPayload.CountVariable} bigint := 0;"),
            ("message", "message record;"),
            ("channel", "channel text;"),
            ("payload", "payload text;"),
            ("head", "head text;"),
            ("tail", "tail text;"),
            ("item", "item text;"),
            ("items", "items text[] := '{}';"),
            ("room", "room integer;"),
            ("size", "size integer := 0;"),
            ("nth", "nth bigint := 0;"),
            ("left_out", "left_out bigint := 0;"),
            ("failure", "failure text;"),
            ("sent", "sent text;"),
        ];
        return string.Join("\n", all.Where(one => Declares(scope, one.Name, body)).Select(one => one.Declaration));
    }

    private static bool Declares(TriggerScope scope, string name, string body)
    {
        bool packs = scope.Trigger.Form == TriggerForm.Packed && scope.Trigger.On != TriggerEvents.Truncate;
        return name switch
        {
            "message" => body.Contains("FOR message IN"),
            "channel" => packs && scope.Channel.Channel.IsFamily,
            "payload" => body.Contains("payload :="),
            "head" or "tail" or "item" or "items" or "room" or "size" => packs,
            "nth" => body.Contains($"{TriggerPayload.Label}.nth"),
            TriggerPayload.OperationVariable or TriggerPayload.TimestampVariable => body.Contains($"{TriggerPayload.Label}.{name}"),
            "failure" => body.Contains("IF failure IS NOT NULL"),
            "sent" => body.Contains("sent :="),
            _ => body.Contains(name),
        };
    }

    private static string Guarded(TriggerScope scope, string main) => $"""
        -- An error must not break the write. Then nothing of the statement is sent.
        BEGIN
            {TriggerText.Indent(main, 4)}
        EXCEPTION WHEN OTHERS THEN
            {TriggerText.Failed(scope, TriggerText.HasUserSql(scope))}
        END;
        """;

    private static string Truncated(TriggerScope scope)
    {
        return Single(scope with { Row = null, Old = null });
    }

    private static string Summary(TriggerScope scope)
    {
        bool counts = TriggerColumns.Members(scope.Channel.Payload).Any(member => member.Fill.Kind == FillKind.Count);
        string any = counts
            ? $"""
            {TriggerPayload.CountVariable} := (SELECT count(*) FROM {From(scope)});
            IF {TriggerPayload.CountVariable} > 0 THEN
            """
            : $"IF EXISTS (SELECT FROM {From(scope)}) THEN";
        return $"""
            {any}
                {TriggerText.Indent(Single(scope), 4)}
            END IF;
            """;
    }

    /// <summary>One notification without anything of a row. Only the user's own SQL can make it too large.</summary>
    private static string Single(TriggerScope scope)
    {
        string channel = TriggerPayload.ChannelName(scope);
        string send = $"sent := pg_notify({channel}, payload);";
        if (TriggerColumns.Members(scope.Channel.Payload).Any(member => member.Fill.Kind == FillKind.Sql))
        {
            string tooLarge = scope.Trigger.Oversize switch
            {
                TriggerOversize.Store => TriggerText.Store(scope, channel, "payload"),
                TriggerOversize.Fail when scope.Trigger.RaisesErrors => TriggerText.TooLarge(scope, "EXCEPTION", "octet_length(payload)", "NULL::json"),
                TriggerOversize.Fail => TriggerText.Failure(scope, "octet_length(payload)"),
                _ => TriggerText.TooLarge(scope, "WARNING", "octet_length(payload)", "NULL::json"),
            };
            send = $"""
                IF octet_length(payload) <= {PayloadLimit.MaxBytes} THEN
                    {send}
                ELSE
                    {TriggerText.Indent(tooLarge, 4)}
                END IF;
                """;
        }

        return $"payload := {TriggerPayload.Json(scope, "    ")};\n{send}";
    }
}
