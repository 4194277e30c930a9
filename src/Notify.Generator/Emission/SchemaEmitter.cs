using System.Globalization;
using Notify.Generated;
using Notify.Generator.Emission.Triggers;
using Notify.Generator.Model;

namespace Notify.Generator.Emission;

/// <summary>Prints what a channel needs in the database: its SQL as constants, and its definition as a <c>ChannelSchema</c>.</summary>
internal static class SchemaEmitter
{
    /// <summary>The constant with the SQL of the triggers alone, for a script of several channels that creates the table of payloads once.</summary>
    public const string TriggersUp = "TriggersUp";

    private const string Namespace = "global::Notify.Generated.";

    public static void Emit(SourceWriter writer, ChannelModel channel)
    {
        FunctionDefinition[] functions = [.. channel.Functions.Select(FunctionEmitter.Emit)];
        for (int at = 0; at < functions.Length; at++)
        {
            writer.Separate();
            writer.Write($"private const string {Body(functions, at)} = {CSharpText.RawLiteral(functions[at].Body, "    ")};");
        }

        writer.Separate();
        EmitUp(writer, channel, functions);
        writer.Separate();
        EmitDown(writer, functions);
        writer.Separate();
        EmitSchema(writer, channel, functions);
    }

    private static void EmitUp(SourceWriter writer, ChannelModel channel, FunctionDefinition[] functions)
    {
        string triggers = CSharpText.RawLiteral(
            string.Join("\n\n", functions.Select(function => TriggerSql.Up(function, Mark(channel, function)))),
            [.. functions.Select((function, at) => (function.Body, Body(functions, at)))],
            "    ");
        string table = CSharpText.RawLiteral(PayloadTable.Up, "    ");
        if (channel.StoresPayloads && functions.Length > 0)
        {
            writer.Write($"internal const string {TriggersUp} = {triggers};");
            writer.Separate();
        }

        string tables = string.Join(", ", functions.SelectMany(function => function.Triggers)
            .Select(trigger => $"<c>{CSharpText.Xml(TriggerSql.QualifiedTable(trigger))}</c>").Distinct());
        string what = functions.Length == 0 ? "creates the table of large payloads" : $"creates the triggers on {tables}";
        writer.Write($"""
            /// <summary>SQL for PostgreSQL 14 and later that {what}. May be run again.</summary>
            public const string Up = {(!channel.StoresPayloads ? triggers : functions.Length == 0 ? table : $"{table} + \"\\n\\n\" + {TriggersUp}")};
            """);
    }

    private static void EmitDown(SourceWriter writer, FunctionDefinition[] functions)
    {
        string down = functions.Length == 0
            ? CSharpText.Literal($"-- The table {PayloadTable.Name} stays: other channels may use it.")
            : CSharpText.RawLiteral(string.Join("\n\n", functions.Select(TriggerSql.Down)), "    ");
        writer.Write($"""
            /// <summary>
            /// SQL that removes what <see cref="Up"/> creates, except the table of large payloads, which other channels may use. May be run again.
            /// </summary>
            public const string Down = {down};
            """);
    }

    private static void EmitSchema(SourceWriter writer, ChannelModel channel, FunctionDefinition[] functions)
    {
        writer.Write("/// <summary>What the channel needs in the database, for <c>NotifySchema</c>.</summary>");
        using SourceWriter.Block block = writer.Open(
            $"public static {Namespace}ChannelSchema Schema {{ get; }} = new {Namespace}ChannelSchema", end: "};");
        writer.Write($"Owner = {CSharpText.Literal(channel.Owner)},");
        writer.Write($"Channel = {CSharpText.Literal(channel.Channel.Pattern)},");
        if (channel.StoresPayloads)
        {
            writer.Write("StoresPayloads = true,");
        }

        if (functions.Length > 0)
        {
            using SourceWriter.Block list = writer.Indent("Functions =\n[", "],");
            for (int at = 0; at < functions.Length; at++)
            {
                EmitFunction(writer, functions[at], Body(functions, at));
            }
        }
    }

    private static void EmitFunction(SourceWriter writer, FunctionDefinition function, string body)
    {
        using SourceWriter.Block block = writer.Open($"new {Namespace}FunctionDefinition", end: "},");
        writer.Write($"Schema = {CSharpText.Literal(function.Schema)},");
        writer.Write($"Name = {CSharpText.Literal(function.Name)},");
        if (function.IsSecurityDefiner)
        {
            writer.Write("IsSecurityDefiner = true,");
        }

        if (function.SearchPath.Count > 0)
        {
            writer.Write($"SearchPath = {List(function.SearchPath)},");
        }

        if (function.Settings != PinnedSettings.None)
        {
            writer.Write($"Settings = {Enum(function.Settings)},");
        }

        writer.Write($"Body = {body},");
        writer.Write($"Fingerprint = {CSharpText.Literal(function.Fingerprint)},");
        if (function.Reads.Count > 0)
        {
            writer.Write($"Reads = {List(function.Reads)},");
        }

        if (function.Expressions.Count > 0)
        {
            writer.Write($"Expressions = {List(function.Expressions)},");
        }

        if (function.Condition is not null)
        {
            writer.Write($"Condition = {CSharpText.Literal(function.Condition)},");
        }

        if (function.Row is not null && (function.Condition is not null || function.Expressions.Count > 0))
        {
            writer.Write($"Row = {CSharpText.Literal(function.Row)},");
        }

        using SourceWriter.Block triggers = writer.Indent("Triggers =\n[", "],");
        foreach (TriggerDefinition trigger in function.Triggers)
        {
            EmitTrigger(writer, trigger);
        }
    }

    /// <summary>Properties that have their default value are not printed.</summary>
    private static void EmitTrigger(SourceWriter writer, TriggerDefinition trigger)
    {
        using SourceWriter.Block block = writer.Open($"new {Namespace}TriggerDefinition", end: "},");
        writer.Write($"Name = {CSharpText.Literal(trigger.Name)},");
        writer.Write($"Schema = {CSharpText.Literal(trigger.Schema)},");
        writer.Write($"Table = {CSharpText.Literal(trigger.Table)},");
        writer.Write($"Events = {Enum(trigger.Events)},");
        (string Name, string Value, bool IsDefault)[] optional =
        [
            (nameof(trigger.UpdateOf), List(trigger.UpdateOf), trigger.UpdateOf.Count == 0),
            (nameof(trigger.Level), Enum(trigger.Level), trigger.Level == default),
            (nameof(trigger.Timing), Enum(trigger.Timing), trigger.Timing == default),
            (nameof(trigger.ChangedColumns), List(trigger.ChangedColumns), trigger.ChangedColumns.Count == 0),
            (nameof(trigger.ComparesRows), "true", !trigger.ComparesRows),
            (nameof(trigger.When), CSharpText.Literal(trigger.When ?? ""), trigger.When is null),
            (nameof(trigger.EnableAlways), "true", !trigger.EnableAlways),
            (nameof(trigger.Arguments), List(trigger.Arguments), trigger.Arguments.Count == 0),
        ];
        foreach ((string name, string value, bool isDefault) in optional)
        {
            if (!isDefault)
            {
                writer.Write($"{name} = {value},");
            }
        }
    }

    private static string Mark(ChannelModel channel, FunctionDefinition function) =>
        OwnerMark.Format(channel.Owner, channel.Channel.Pattern, function.Fingerprint);

    private static string List(EquatableArray<string> values) => $"[{string.Join(", ", values.Select(CSharpText.Literal))}]";

    /// <summary>An enum's value in C#; several flags are joined.</summary>
    private static string Enum<T>(T value)
        where T : struct, Enum
    {
        string type = $"global::{typeof(T).FullName}.";
        return type + value.ToString().Replace(", ", " | " + type);
    }

    private static string Body(FunctionDefinition[] functions, int at) =>
        "FunctionBody" + (functions.Length > 1 ? (at + 1).ToString(CultureInfo.InvariantCulture) : "");
}
