using Notify.Generator.Model;

namespace Notify.Generator.Parsing;

/// <summary>Whether PostgreSQL takes the names of a trigger, its function, its table and its columns as they are.</summary>
internal static class TriggerNameCheck
{
    /// <summary>PostgreSQL's limit on identifiers, in bytes; it is the one on channel names.</summary>
    private const int MaxBytes = ChannelName.MaxBytes;

    public static string? Problem(TriggerModel trigger, ObjectModel payload)
    {
        IEnumerable<(string What, string Name)> names =
        [
            ("the schema's name", trigger.Schema),
            ("the table's name", trigger.Table),
            ("the schema of the function", trigger.FunctionSchema),
            ("the trigger's name", trigger.Name),
            .. TriggerNames.Of(trigger).Select(one => ("the trigger's name", one.Name)),
            .. TriggerColumns.Of(payload).Concat(trigger.UpdateOf).Concat(trigger.ChangedColumns).Select(column => ("the column's name", column)),
        ];
        return names.Select(name => Problem(name.Name) is { } problem ? $"{name.What} {problem}" : null).FirstOrDefault(text => text is not null);
    }

    /// <summary>Says that another trigger of the same payload has this one's names.</summary>
    public static string? Repeated(TriggerModel trigger, IEnumerable<TriggerModel> others)
    {
        return others.Any(other => Keys(other).Intersect(Keys(trigger)).Any())
            ? $"another trigger of the type has the name \"{trigger.Name}\" too; set the attribute's Name"
            : null;
    }

    /// <summary>What must be unique in a database: the function, and each trigger on its table.</summary>
    public static IEnumerable<string> Keys(TriggerModel trigger)
    {
        return TriggerNames.Of(trigger)
            .Select(one => $"trigger \"{one.Name}\" on \"{trigger.Schema}\".\"{trigger.Table}\"")
            .Append($"function \"{trigger.FunctionSchema}\".\"{trigger.Name}\"");
    }

    private static string? Problem(string name)
    {
        return name.Length == 0 ? "is empty"
            : name.IndexOf('\0') >= 0 ? "contains a NUL character"
            : ChannelName.ByteLength(name) > MaxBytes
                ? $"\"{name}\" is {ChannelName.ByteLength(name)} bytes long and PostgreSQL takes {MaxBytes} at the most"
            : null;
    }
}
