namespace Notify.Generator.Emission.Triggers;

/// <summary>Prints the statement that sends a notification for each row of a transition table.</summary>
internal static class EachRowStatement
{
    public static string Of(TriggerScope scope)
    {
        bool isFamily = scope.Channel.Channel.IsFamily;
        bool stores = scope.Trigger.Oversize == TriggerOversize.Store;
        string name = TriggerPayload.ChannelName(scope);
        string channel = isFamily ? "message.channel" : name;
        string[] selected =
        [
            .. isFamily ? ["message.channel"] : Array.Empty<string>(),
            .. stores ? ["message.payload"] : Array.Empty<string>(),
            "octet_length(message.payload) AS bytes",
            .. stores ? Array.Empty<string>() : ["row_to_json(message.line) AS line"],
        ];
        string[] made =
        [
            .. isFamily ? [$"{name} AS channel"] : Array.Empty<string>(),
            $"{TriggerPayload.Json(scope, "            ")} AS payload",
            .. stores ? Array.Empty<string>() : [$"coalesce({scope.Row}.*) AS line"],
        ];
        string fits = $"octet_length(message.payload) <= {PayloadLimit.MaxBytes}"
            + (isFamily ? $" AND {TriggerText.IsChannel(channel)}" : "");
        if (stores)
        {
            return InOrder(scope, string.Join(", ", selected), string.Join(",\n            ", made), channel, fits, isFamily);
        }

        return $"""
            -- Sends what fits, and returns what does not.
            FOR message IN
                SELECT {string.Join(", ", selected)}
                FROM (
                    SELECT
                        {string.Join(",\n            ", made)}
                    FROM {From(scope)}
                    OFFSET 0 -- The payload is made once, not for each time that it is named.
                ) AS message
                WHERE CASE
                    WHEN {fits} THEN pg_notify({channel}, message.payload) IS NULL
                    ELSE true
                END
            LOOP
                {TriggerText.Indent(LeftOver(scope, channel, isFamily), 4)}
            END LOOP;
            """;
    }

    /// <summary>A loop reads rows ahead, so a query that sends would send those before the loop has stored an earlier one.</summary>
    private static string InOrder(TriggerScope scope, string selected, string made, string channel, string fits, bool isFamily) => $"""
        FOR message IN
            SELECT {selected}
            FROM (
                SELECT
                    {TriggerText.Indent(made, 8)}
                FROM {From(scope)}
                OFFSET 0 -- The payload is made once, not for each time that it is named.
            ) AS message
        LOOP
            IF {fits} THEN
                sent := pg_notify({channel}, message.payload);
            ELSE
                {TriggerText.Indent(LeftOver(scope, channel, isFamily), 8)}
            END IF;
        END LOOP;
        """;

    private static string From(TriggerScope scope) => TriggerText.Indent(StatementTriggerBody.From(scope), 8);

    private static string LeftOver(TriggerScope scope, string channel, bool isFamily)
    {
        string tooLarge = scope.Trigger.Oversize switch
        {
            TriggerOversize.Store => TriggerText.Store(scope, channel, "message.payload"),
            TriggerOversize.Fail when scope.Trigger.RaisesErrors => TriggerText.TooLarge(scope, "EXCEPTION", "message.bytes", "message.line"),
            TriggerOversize.Fail => TriggerText.Failure(scope, "message.bytes") + "\nEXIT;",
            _ => TriggerText.TooLarge(scope, "WARNING", "message.bytes", "message.line"),
        };
        return !isFamily ? tooLarge : $"""
            IF {TriggerText.IsChannel(channel)} IS NOT TRUE THEN
                {TriggerText.Indent(TriggerText.NoChannel(scope, channel), 4)}
            ELSE
                {TriggerText.Indent(tooLarge, 4)}
            END IF;
            """;
    }
}
