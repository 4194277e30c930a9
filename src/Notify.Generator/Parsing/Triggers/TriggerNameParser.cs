using Notify.Generator.Model;
using Notify.Generator.Model.Triggers;

namespace Notify.Generator.Parsing.Triggers;

/// <summary>Decides whether PostgreSQL accepts the names of triggers, functions, tables and columns unchanged.</summary>
internal static class TriggerNameParser
{
    /// <summary>PostgreSQL's limit on identifiers, in bytes; the same as on channel names.</summary>
    private const int MaxBytes = ChannelName.MaxBytes;

    /// <summary>What is wrong with a name; null if nothing is.</summary>
    public static string? FindProblem(TriggerOptions trigger, ObjectModel payload)
    {
        IEnumerable<(string What, string Name)> names =
        [
            ("the schema's name", trigger.Schema),
            ("the table's name", trigger.Table),
            ("the schema of the function", trigger.FunctionSchema),
            ("the trigger's name", trigger.Name),
            .. TriggerDefinitionParser.Names(trigger).Select(one => ("the trigger's name", one.Name)),
            .. trigger.SearchPath.Select(schema => ("a schema of SearchPath", schema)),
            .. FilledMemberParser.Columns(payload).Concat(trigger.UpdateOf).Concat(trigger.ChangedColumns).Select(column => ("the column's name", column)),
        ];
        return names.Select(name => FindProblem(name.Name) is { } problem ? $"{name.What} {problem}" : null)
            .Concat(trigger.SearchPath.Where(IsNoFixedSchema).Select(schema => $"SearchPath names \"{schema}\", which is not the same schema in every session"))
            .FirstOrDefault(text => text is not null);
    }

    /// <summary>Whether a trigger has the same name as another one on the same table.</summary>
    public static bool IsRepeated(TriggerOptions trigger, IEnumerable<TriggerOptions> others) =>
        others.SelectMany(Keys).Intersect(Keys(trigger)).Any();

    private static IEnumerable<string> Keys(TriggerOptions trigger) =>
        TriggerDefinitionParser.Names(trigger).Select(one => TriggerFunctionModel.Key(trigger.Schema, trigger.Table, one.Name));

    private static bool IsNoFixedSchema(string schema) => schema == "$user" || schema.StartsWith("pg_temp", StringComparison.Ordinal);

    private static string? FindProblem(string name)
    {
        return name.Length == 0 ? "is empty"
            : name.IndexOf('\0') >= 0 ? "contains a NUL character"
            : ChannelName.ByteLength(name) > MaxBytes
                ? $"\"{name}\" is {ChannelName.ByteLength(name)} bytes long, and PostgreSQL accepts at most {MaxBytes}"
            : null;
    }
}
