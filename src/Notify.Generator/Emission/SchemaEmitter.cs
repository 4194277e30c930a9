using System.Globalization;
using Notify.Generator.Emission.Triggers;
using Notify.Generator.Model;

namespace Notify.Generator.Emission;

/// <summary>Prints what a channel needs in the database: its SQL as constants, and the parts of it as a <c>ChannelSchema</c>.</summary>
internal static class SchemaEmitter
{
    /// <summary>The constant that has the SQL without the table of payloads, for a script that makes the table once.</summary>
    public const string TriggersUp = "TriggersUp";

    public static void Emit(SourceWriter writer, ChannelModel channel)
    {
        TriggerSql[] sql = [.. channel.Triggers.Select(trigger => TriggerSqlEmitter.Of(channel, trigger))];
        string tables = string.Join(", ", channel.Triggers.Select(trigger => $"<c>{CSharpText.Xml(TriggerSqlEmitter.QualifiedTable(trigger))}</c>"));
        string what = sql.Length == 0
            ? "makes the table of payloads that are too long for a notification"
            : $"makes notifications of the changes of {tables}";
        for (int at = 0; at < sql.Length; at++)
        {
            writer.Separate();
            writer.Write($"private const string {Body(sql, at)} = {CSharpText.RawLiteral(sql[at].Body, "    ")};");
            if (sql.Length > 1)
            {
                writer.Separate();
                writer.Write($"private const string {Up(channel, sql, at)} = {Text(channel, sql, at)};");
                writer.Separate();
                writer.Write($"private const string {Down(sql, at)} = {CSharpText.RawLiteral(TriggerSqlEmitter.Down(channel.Triggers[at]), "    ")};");
            }
        }

        writer.Separate();
        EmitUp(writer, channel, sql, what);
        writer.Separate();
        writer.Write($"""
            /// <summary>
            /// SQL that takes back what <see cref="Up"/> made, but for the table of payloads, which other channels may use. May be run again.
            /// </summary>
            public const string Down = {DownText(channel, sql)};
            """);
        writer.Separate();
        EmitSchema(writer, channel, sql);
    }

    private static void EmitUp(SourceWriter writer, ChannelModel channel, TriggerSql[] sql, string what)
    {
        string triggers = sql.Length == 1
            ? Text(channel, sql, 0)
            : string.Join(" + \"\\n\\n\" + ", Enumerable.Range(0, sql.Length).Select(at => Up(channel, sql, at)));
        string table = CSharpText.RawLiteral(PayloadTable.Up.Replace("\r", ""), "    ");
        if (channel.StoresPayloads && sql.Length > 0)
        {
            writer.Write($"internal const string {TriggersUp} = {triggers};");
            writer.Separate();
        }

        writer.Write($"""
            /// <summary>SQL for PostgreSQL 14 and later that {what}. May be run again.</summary>
            public const string Up = {(!channel.StoresPayloads ? triggers : sql.Length == 0 ? table : $"{table} + \"\\n\\n\" + {TriggersUp}")};
            """);
    }

    private static string DownText(ChannelModel channel, TriggerSql[] sql) => sql.Length switch
    {
        0 => CSharpText.Literal($"-- The table {PayloadTable.Name} stays: other channels may use it."),
        1 => CSharpText.RawLiteral(TriggerSqlEmitter.Down(channel.Triggers[0]), "    "),
        _ => string.Join(" + \"\\n\" + ", Enumerable.Range(0, sql.Length).Select(at => Down(sql, at))),
    };

    private static void EmitSchema(SourceWriter writer, ChannelModel channel, TriggerSql[] sql)
    {
        writer.Write("/// <summary>What the channel needs in the database, for <c>NotifySchema</c>.</summary>");
        using SourceWriter.Block block = writer.Open(
            "public static global::Notify.ChannelSchema Schema { get; } = new global::Notify.ChannelSchema", end: "};");
        writer.Write($"Owner = {CSharpText.Literal(channel.Owner)},");
        writer.Write($"Channel = {CSharpText.Literal(channel.Channel.Pattern)},");
        writer.Write($"StoresPayloads = {Bool(channel.StoresPayloads)},");
        if (sql.Length == 0)
        {
            writer.Write("Triggers = [],");
            return;
        }

        writer.Write("Triggers =");
        writer.Write("[");
        for (int at = 0; at < sql.Length; at++)
        {
            TriggerModel trigger = channel.Triggers[at];
            writer.Write($$"""
                    new global::Notify.TriggerSchema
                    {
                        Schema = {{CSharpText.Literal(trigger.Schema)}},
                        Table = {{CSharpText.Literal(trigger.Table)}},
                        FunctionSchema = {{CSharpText.Literal(trigger.FunctionSchema)}},
                        FunctionName = {{CSharpText.Literal(trigger.Name)}},
                        Body = {{Body(sql, at)}},
                        IsSecurityDefiner = {{Bool(trigger.IsSecurityDefiner)}},
                        Fingerprint = {{CSharpText.Literal(sql[at].Hash)}},
                        Columns = [{{string.Join(", ", TriggerSqlEmitter.Columns(channel, trigger).Select(CSharpText.Literal))}}],
                        Triggers =
                        [
                            {{string.Join("\n            ", sql[at].Definitions.Select(definition => Definition(definition, trigger)))}}
                        ],
                        Up = {{Up(channel, sql, at)}},
                        Down = {{Down(sql, at)}},
                    },
                """);
        }

        writer.Write("],");
    }

    private static string Definition(TriggerDefinitionSql definition, TriggerModel trigger) =>
        $"new global::Notify.TriggerDefinition {{ Name = {CSharpText.Literal(definition.Name)}, Kind = {CSharpText.Literal(definition.Kind)}, "
        + $"Events = {CSharpText.Literal(definition.Events)}, Rest = {CSharpText.Literal(definition.Rest)}, "
        + $"EnableAlways = {Bool(trigger.EnableAlways)} }},";

    private static string Text(ChannelModel channel, TriggerSql[] sql, int at) =>
        CSharpText.RawLiteral(sql[at].Before, Body(sql, at), sql[at].After, "    ");

    private static string Body(TriggerSql[] sql, int at) => "TriggerBody" + Number(sql, at);

    /// <summary>The constant with the SQL of one trigger: the channel's own, where there is nothing else in it.</summary>
    private static string Up(ChannelModel channel, TriggerSql[] sql, int at) =>
        sql.Length > 1 ? "TriggerUp" + Number(sql, at) : channel.StoresPayloads ? TriggersUp : "Up";

    private static string Down(TriggerSql[] sql, int at) => sql.Length > 1 ? "TriggerDown" + Number(sql, at) : "Down";

    private static string Number(TriggerSql[] sql, int at) => sql.Length > 1 ? (at + 1).ToString(CultureInfo.InvariantCulture) : "";

    private static string Bool(bool value) => value ? "true" : "false";
}
