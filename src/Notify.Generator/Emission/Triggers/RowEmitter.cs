using Notify.Generator.Model;

namespace Notify.Generator.Emission.Triggers;

/// <summary>Prints the function of a trigger at row level.</summary>
internal static class RowTriggerBody
{
    public static string Of(ChannelModel channel, TriggerModel trigger)
    {
        bool mixed = (trigger.On & TriggerEvents.Delete) != 0 && trigger.On != TriggerEvents.Delete;
        string row = trigger.On == TriggerEvents.Delete ? "OLD" : mixed ? "changed" : "NEW";
        TriggerScope scope = new(channel, trigger, row, "OLD");
        bool isFamily = channel.Channel.IsFamily;
        string payload = TriggerPayload.Json(scope, "    ");
        string name = TriggerPayload.ChannelName(scope);
        string values = $"{(isFamily ? $"channel := {name};\n" : "")}payload := {payload};";
        bool hasUserSql = TriggerText.HasUserSql(scope);
        bool listsColumns = TriggerColumns.Members(channel.Payload).Any(member => member.Fill.Kind == FillKind.ChangedColumns);

        bool needsRow = mixed && (values.Contains("changed.\"") || values.Contains("(changed)"));
        string[] parts =
        [
            (hasUserSql ? "#variable_conflict use_column\n" : "") + Declarations(needsRow, isFamily, listsColumns),
            needsRow ? Row : "",
            listsColumns ? ChangedColumns : "",
            hasUserSql ? Guarded(scope, values) : Tried(scope) + TriggerText.Indent(values, 0),
            Send(scope, isFamily ? "channel" : name, isFamily),
        ];
        return $"""
            {parts[0]}
            BEGIN
                {TriggerText.Indent(string.Join("\n\n", parts.Skip(1).Where(part => part.Length > 0)), 4)}

                RETURN NULL;
            END
            """;
    }

    private const string Row = """
        -- A deleted row is sent as it was.
        IF TG_OP = 'DELETE' THEN
            changed := OLD;
        ELSE
            changed := NEW;
        END IF;
        """;

    private const string ChangedColumns = """
        IF TG_OP = 'UPDATE' THEN
            -- Escapes are compared as they are written: JSON may have some that are no text, such as that of U+0000.
            changed_columns := coalesce((
                SELECT json_agg(replace(after.key, E'\\.', E'\\') ORDER BY after.ordinality)
                    FROM json_each_text(replace(replace(row_to_json(NEW)::text, E'\\\\', E'\\\\.'), E'\\u', E'\\\\u')::json) WITH ORDINALITY AS after
                    JOIN json_each_text(replace(replace(row_to_json(OLD)::text, E'\\\\', E'\\\\.'), E'\\u', E'\\\\u')::json) AS before ON before.key = after.key
                    WHERE before.value IS DISTINCT FROM after.value)::text, '[]');
        END IF;
        """;

    private static string Declarations(bool needsRow, bool isFamily, bool listsColumns)
    {
        IEnumerable<string> variables =
        [
            .. needsRow ? ["changed record;"] : Array.Empty<string>(),
            .. listsColumns ? [$"{TriggerPayload.ChangedColumnsVariable} text := '[]';"] : Array.Empty<string>(),
            .. isFamily ? ["channel text;"] : Array.Empty<string>(),
            "payload text;",
            "sent text;",
        ];
        return "DECLARE\n" + string.Join("\n", variables.Select(variable => "    " + variable));
    }

    /// <summary>
    /// Lets errors that a missing column causes become warnings, at hardly any cost: a subtransaction takes 3.6 µs, more than all else
    /// here, so only a transaction's first row pays for one.
    /// </summary>
    private static string Tried(TriggerScope scope)
    {
        IReadOnlyList<string> columns =
        [
            .. TriggerColumns.Members(scope.Channel.Payload)
                .Where(member => member.Fill.Kind is FillKind.Column or FillKind.Old)
                .Select(member => $"{(member.Fill.Kind == FillKind.Old ? scope.Old : scope.Row)}.{Sql.Identifier(member.Fill.Text)}")
                .Distinct(),
        ];
        if (scope.Trigger.RaisesErrors || columns.Count == 0)
        {
            return "";
        }

        // A function takes a hundred arguments at the most.
        IEnumerable<string> calls = columns
            .Select((column, at) => (column, at))
            .GroupBy(pair => pair.at / 100, pair => pair.column)
            .Select(group => $"num_nulls({string.Join(", ", group)})");
        string setting = Setting(scope.Trigger, columns);
        return $"""
            -- A column that is missing must not break the write. To catch an error takes a subtransaction, dearer than all else here, so
            -- only a transaction's first row of each table and trigger, for which PL/pgSQL compiles the function anew, tries the columns in
            -- one: its lock on the table keeps them as they are.
            IF current_setting('{setting}', true) IS DISTINCT FROM TG_RELID::text || TG_NAME THEN
                BEGIN
                    sent := {string.Join("\n            + ", calls)};
                    sent := set_config('{setting}', TG_RELID::text || TG_NAME, true);
                EXCEPTION WHEN OTHERS THEN
                    {TriggerText.Failed(scope, mayQuoteValues: false)}
                    RETURN NULL;
                END;
            END IF;


            """.Replace("\r", "");
    }

    /// <summary>The setting in which a transaction keeps that it has found the columns; another version looks for itself.</summary>
    private static string Setting(TriggerModel trigger, IEnumerable<string> columns)
    {
        string text = string.Join("\0", [trigger.FunctionSchema, trigger.Name, trigger.Schema, trigger.Table, .. columns]);
        return "notify.columns_" + Fingerprint.Of(text);
    }

    private static string Guarded(TriggerScope scope, string values)
    {
        return scope.Trigger.RaisesErrors ? values : $"""
            -- An expression may fail for any row, which must not break the write.
            BEGIN
                {TriggerText.Indent(values, 4)}
            EXCEPTION WHEN OTHERS THEN
                {TriggerText.Failed(scope, mayQuoteValues: true)}
                RETURN NULL;
            END;
            """;
    }

    private static string Send(TriggerScope scope, string channel, bool isFamily)
    {
        string line = scope.Row == "changed" ? "coalesce(row_to_json(NEW), row_to_json(OLD))" : $"row_to_json({scope.Row})";
        string tooLarge = scope.Trigger.Oversize switch
        {
            TriggerOversize.Store => TriggerText.Store(scope, channel, "payload"),
            TriggerOversize.Fail => TriggerText.TooLarge(scope, "EXCEPTION", "octet_length(payload)", line),
            _ => TriggerText.TooLarge(scope, "WARNING", "octet_length(payload)", line),
        };
        string first = !isFamily ? "IF" : $"""
            IF {TriggerText.IsChannel("channel")} IS NOT TRUE THEN
                {TriggerText.Indent(TriggerText.NoChannel(scope, "channel"), 4)}
            ELSIF
            """;
        return $"""
            {first} octet_length(payload) <= {PayloadLimit.MaxBytes} THEN
                sent := pg_notify({channel}, payload); -- An assignment: PERFORM takes a microsecond more.
            ELSE
                {TriggerText.Indent(tooLarge, 4)}
            END IF;
            """;
    }
}
