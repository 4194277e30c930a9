using Notify.Generator.Model;

namespace Notify.Generator.Emission.Triggers;

/// <summary>Pieces that the bodies of all forms share.</summary>
internal static class TriggerText
{
    /// <summary>Stands for a line feed of the user's; no SQL that we print has this character.</summary>
    private const char LineFeed = '\uE000';

    /// <summary>The transition table, whatever the operation.</summary>
    public const string Rows = "changed_rows";

    /// <summary>Adds spaces before each further line, so that a piece stands where it is put in.</summary>
    public static string Indent(string text, int spaces) =>
        string.Join("\n", text.Replace("\r", "").Split('\n').Select((line, at) => at == 0 || line.Length == 0 ? line : new string(' ', spaces) + line));

    /// <summary>
    /// The user's SQL, exactly: a string in it that has several lines must not be indented. <see cref="Restore"/> ends what this begins.
    /// A comment at its end must not swallow what follows.
    /// </summary>
    public static string Verbatim(string sql) => (sql.Contains("--") ? sql + "\n" : sql).Replace("\r\n", "\n").Replace('\n', LineFeed);

    /// <summary>Puts line feeds back where <see cref="Verbatim"/> took them out.</summary>
    public static string Restore(string text) => text.Replace(LineFeed, '\n');

    /// <summary>The channel's name or pattern, for messages.</summary>
    public static string Pattern(TriggerScope scope) => Sql.Literal(scope.Channel.Channel.Pattern);

    /// <summary>What is said, with the primary key of the row whose JSON is <paramref name="line"/>, of a payload that is too large.</summary>
    public static string TooLarge(TriggerScope scope, string level, string bytes, string line) => $"""
        DECLARE
            row_key text;
        BEGIN
            BEGIN
                row_key := (SELECT string_agg(format('%I=%s', a.attname, {line} ->> a.attname::text), ', ' ORDER BY a.attnum)
                    FROM pg_index AS i JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])
                    WHERE i.indrelid = TG_RELID AND i.indisprimary);
            EXCEPTION WHEN OTHERS THEN
                row_key := NULL; -- Another column has JSON that is no text, such as the escape of U+0000.
            END;
            RAISE {level} 'notification left out: % of a row of % with the key % has a payload of % bytes for channel "%", {PayloadLimit.MaxBytes} is the limit',
                TG_OP, TG_RELID::regclass, row_key, {bytes}, {Pattern(scope)}{(level == "WARNING" ? "" : "\n        USING ERRCODE = 'program_limit_exceeded'")};
        END;
        """;

    /// <summary>Keeps what is to be raised where no error is caught any more.</summary>
    public static string Failure(TriggerScope scope, string bytes) =>
        $"failure := format('%s of a row of %s has a payload of %s bytes for channel \"%s\", {PayloadLimit.MaxBytes} is the limit',\n"
        + $"    TG_OP, TG_RELID::regclass, {bytes}, {Pattern(scope)});";

    /// <summary>What is said of a row whose values make no name of a channel; its name is not told, because it is made of them.</summary>
    public static string NoChannel(TriggerScope scope, string channel) => $"""
        RAISE {(scope.Trigger.RaisesErrors ? "EXCEPTION" : "WARNING")} 'notification left out: % of a row of % makes a name of % bytes for channel "%", 1 to {ChannelName.MaxBytes} are allowed',
            TG_OP, TG_RELID::regclass, coalesce(octet_length({channel})::text, 'unknown'), {Pattern(scope)};
        """;

    /// <summary>What is said of an error. An error's text may quote values where the user's own SQL takes part.</summary>
    public static string Failed(TriggerScope scope, bool mayQuoteValues) => $"""
        RAISE WARNING 'notification left out: % on % for channel "%": %', TG_OP, TG_RELID::regclass, {Pattern(scope)}, {(mayQuoteValues ? "SQLSTATE" : "SQLERRM")};
        """;

    /// <summary>Puts a payload into the table and sends a reference to it.</summary>
    public static string Store(TriggerScope scope, string channel, string payload)
    {
        string end = scope.Trigger.RaisesErrors ? "END;" : $"""
            EXCEPTION WHEN OTHERS THEN
                {Indent(Failed(scope, mayQuoteValues: false), 4)}
            END;
            """;
        return $"""
            DECLARE
                reference uuid := gen_random_uuid();
            BEGIN
                INSERT INTO {PayloadTable.Name} (id, channel, payload) VALUES (reference, {channel}, {payload});
                sent := pg_notify({channel}, '{PayloadTable.ReferencePrefix}' || reference);
            {end}
            """;
    }

    /// <summary>The condition that a name which is made of values is one that PostgreSQL takes.</summary>
    public static string IsChannel(string channel) => $"octet_length({channel}) BETWEEN 1 AND {ChannelName.MaxBytes}";

    /// <summary>Whether the user's own SQL takes part in the function, which may fail for one row and not for another.</summary>
    public static bool HasUserSql(TriggerScope scope)
    {
        ObjectModel payload = scope.Channel.Payload;
        return (!scope.Trigger.IsRowLevel && scope.Trigger.When is not null)
            || TriggerColumns.Members(payload).Concat(TriggerColumns.Members(TriggerColumns.RowObject(payload)))
                .Any(member => member.Fill.Kind == FillKind.Sql);
    }
}
