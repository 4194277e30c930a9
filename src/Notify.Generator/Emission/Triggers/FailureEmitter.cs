using Notify.Generator.Model.Triggers;
using static Notify.Generator.Model.Triggers.TriggerVariables;

namespace Notify.Generator.Emission.Triggers;

/// <summary>Prints what a function does when something can't be sent.</summary>
internal static class FailureEmitter
{
    /// <summary>The channel's name or pattern, for messages.</summary>
    public static string Pattern(BodyModel body) => Sql.Literal(body.Channel.Pattern);

    /// <summary>The condition under which PostgreSQL accepts a channel name that is made from a row's values.</summary>
    public static string IsChannel(string channel) => $"octet_length({channel}) BETWEEN 1 AND {ChannelName.MaxBytes}";

    /// <summary>Begins the handler of a block's errors. Its statements follow.</summary>
    public static void EmitExceptionHead(SourceWriter writer) => writer.WriteOutdented("EXCEPTION WHEN OTHERS THEN");

    /// <summary>The warning about an error. The error's text may quote values if the user's own SQL is involved.</summary>
    public static string Warning(BodyModel body, bool mayQuoteValues) =>
        $"RAISE WARNING 'notification skipped: % on % for channel \"%\": %', TG_OP, TG_RELID::regclass, {Pattern(body)}, {(mayQuoteValues ? "SQLSTATE" : "SQLERRM")};";

    /// <summary>Reports a row whose values don't make a channel name. The name is not reported, because it consists of those values.</summary>
    public static void EmitNoChannel(SourceWriter writer, BodyModel body, string channel) => writer.Write($"""
        RAISE {(body.RaisesErrors ? "EXCEPTION '" : "WARNING 'notification skipped: ")}% of a row of % gives a channel name of % bytes for channel "%", and 1 to {ChannelName.MaxBytes} are allowed',
            TG_OP, TG_RELID::regclass, coalesce(octet_length({channel})::text, 'unknown'), {Pattern(body)};
        """);

    /// <summary>Handles a payload that exceeds the limit.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="body">The function.</param>
    /// <param name="channel">The channel's name.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="bytes">Its size.</param>
    /// <param name="line">The row as JSON, for its key.</param>
    public static void EmitTooLarge(SourceWriter writer, BodyModel body, string channel, string payload, string bytes, string line)
    {
        switch (body.Oversize)
        {
            case OversizeAction.Store:
                EmitStore(writer, body, channel, payload);
                break;
            case OversizeAction.RaiseAfterGuard:
                writer.Write($"""
                    {Failure.Name} := format('%s of a row of %s has a payload of %s bytes for channel "%s", and the limit is {PayloadLimit.MaxBytes}',
                        TG_OP, TG_RELID::regclass, {bytes}, {Pattern(body)});
                    """);
                break;
            default:
                EmitNamedRow(writer, body, bytes, line);
                break;
        }
    }

    /// <summary>A message that names the row by its primary key.</summary>
    private static void EmitNamedRow(SourceWriter writer, BodyModel body, string bytes, string line)
    {
        bool raises = body.Oversize == OversizeAction.Raise;
        using (writer.Indent("DECLARE"))
        {
            writer.Write("row_key text;");
        }

        using SourceWriter.Block block = writer.Indent("BEGIN", "END;");
        using (writer.Indent("BEGIN", "END;"))
        {
            writer.Append("row_key := (SELECT string_agg(format('%I=%s', a.attname, ").AppendVerbatim(line);
            writer.Write("""
                 ->> a.attname::text), ', ' ORDER BY a.attnum)
                    FROM pg_index AS i JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])
                    WHERE i.indrelid = TG_RELID AND i.indisprimary);
                """);
            EmitExceptionHead(writer);
            writer.Write("row_key := NULL; -- The JSON of another column is not text: it has an escape such as \\u0000.");
        }

        writer.Write($"""
            RAISE {(raises ? "EXCEPTION '" : "WARNING 'notification skipped: ")}% of a row of % with the key % has a payload of % bytes for channel "%", and the limit is {PayloadLimit.MaxBytes}',
                TG_OP, TG_RELID::regclass, row_key, {bytes}, {Pattern(body)}{(raises ? "\n    USING ERRCODE = 'program_limit_exceeded'" : "")};
            """);
    }

    private static void EmitStore(SourceWriter writer, BodyModel body, string channel, string payload)
    {
        using (writer.Indent("DECLARE"))
        {
            writer.Write("reference uuid := gen_random_uuid();");
        }

        using SourceWriter.Block block = writer.Indent("BEGIN", "END;");
        writer.Write($"""
            INSERT INTO {PayloadTable.Name} (id, channel, payload) VALUES (reference, {channel}, {payload});
            {Sent.Name} := pg_notify({channel}, '{PayloadTable.ReferencePrefix}' || reference);
            """);
        if (!body.RaisesErrors)
        {
            EmitExceptionHead(writer);
            writer.Write(Warning(body, mayQuoteValues: false));
        }
    }
}
