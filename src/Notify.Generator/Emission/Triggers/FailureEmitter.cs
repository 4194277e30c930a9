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

    /// <summary>Prints the warning about an error. The error's text may quote values if the user's own SQL is involved.</summary>
    public static void EmitWarning(SourceWriter writer, BodyModel body, bool mayQuoteValues) => EmitWarning(writer, $"""
        RAISE WARNING 'notification skipped: % on % for channel "%": %', TG_OP, TG_RELID::regclass, {Pattern(body)}, {(mayQuoteValues ? "SQLSTATE" : "SQLERRM")};
        """);

    /// <summary>Prints a warning that can't fail, as it does if the encoding of the writing session lacks one of its characters.</summary>
    public static void EmitWarning(SourceWriter writer, string warning)
    {
        using SourceWriter.Block block = writer.Indent("BEGIN", "END;");
        writer.Write(warning);
        EmitAsciiWarning(writer);
    }

    /// <summary>Raises what had to wait until errors were no longer caught.</summary>
    public static void EmitFailure(SourceWriter writer) => writer.Write($"""
        IF {Failure.Name} IS NOT NULL THEN
            RAISE EXCEPTION '%', {Failure.Name} USING ERRCODE = 'program_limit_exceeded';
        END IF;
        """);

    /// <summary>Reports a row whose values don't make a channel name. The name is not reported, because it consists of those values.</summary>
    public static void EmitNoChannel(SourceWriter writer, BodyModel body, string channel)
    {
        string report = $"""
            RAISE {(body.RaisesErrors ? "EXCEPTION '" : "WARNING 'notification skipped: ")}% of a row of % gives a channel name of % bytes for channel "%", and 1 to {ChannelName.MaxBytes} are allowed',
                TG_OP, TG_RELID::regclass, coalesce(octet_length({channel})::text, 'unknown'), {Pattern(body)};
            """;
        if (MustNotFail(body))
        {
            EmitWarning(writer, report);
        }
        else
        {
            writer.Write(report);
        }
    }

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
            case OversizeAction.RaiseAfterGuard when body is StatementBodyModel:
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
            writer.Write("row_key := NULL; -- The JSON of another column cannot be read as text: it has an escape such as \\u0000.");
        }

        string Text(string place) =>
            $"{place} of a row of {place} with the key {place} has a payload of {place} bytes for channel \"{place}\", and the limit is {PayloadLimit.MaxBytes}";
        string values = $"TG_OP, TG_RELID::regclass, row_key, {bytes}, {Pattern(body)}";
        writer.Write(body.Oversize switch
        {
            OversizeAction.Raise => $"RAISE EXCEPTION '{Text("%")}',\n    {values}\n    USING ERRCODE = 'program_limit_exceeded';",
            OversizeAction.RaiseAfterGuard => $"{Failure.Name} := format('{Text("%s")}',\n    {values});",
            _ => $"RAISE WARNING 'notification skipped: {Text("%")}',\n    {values};",
        });
        if (body.Oversize == OversizeAction.Warn && MustNotFail(body))
        {
            EmitAsciiWarning(writer);
        }
    }

    /// <summary>At row level the function sends what the variable with the payload holds, and catches errors.</summary>
    private static void EmitStore(SourceWriter writer, BodyModel body, string channel, string payload)
    {
        using (writer.Indent("DECLARE"))
        {
            writer.Write("reference uuid := gen_random_uuid();\nstranger text;");
        }

        using SourceWriter.Block block = writer.Indent("BEGIN", "END;");
        string reference = $"'{PayloadTable.ReferencePrefix}' || reference";
        writer.Write($"""
            {PayloadTable.Trust}
            INSERT INTO {PayloadTable.Name} (id, channel, payload) VALUES (reference, {channel}, {payload});
            {(body is RowBodyModel ? $"{Payload.Name} := {reference}" : $"{Sent.Name} := pg_notify({channel}, {reference})")};
            """);
        if (MustNotFail(body))
        {
            EmitExceptionHead(writer);
            EmitWarning(writer, body, mayQuoteValues: false);
        }
    }

    /// <summary>Whether an error in handling one row would lose those of the others.</summary>
    private static bool MustNotFail(BodyModel body) => body is StatementBodyModel && !body.RaisesErrors;

    private static void EmitAsciiWarning(SourceWriter writer)
    {
        EmitExceptionHead(writer);
        writer.Write("RAISE WARNING 'notification skipped: % on the table with the oid %', TG_OP, TG_RELID; -- ASCII only");
    }
}
