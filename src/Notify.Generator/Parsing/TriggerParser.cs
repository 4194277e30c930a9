using Microsoft.CodeAnalysis;
using Notify.Generator.Diagnostics;
using Notify.Generator.Model;

namespace Notify.Generator.Parsing;

/// <summary>Reads [PgTrigger] and what fills each member.</summary>
internal static class TriggerParser
{
    /// <summary>PostgreSQL's limit on identifiers, in bytes; it is the one on channel names.</summary>
    private const int MaxIdentifierBytes = ChannelName.MaxBytes;

    public static TriggerModel? Parse(INamedTypeSymbol type, string name, ObjectModel payload, DiagnosticSink diagnostics)
    {
        AttributeData? attribute = type.GetAttributes().Find(KnownTypes.PgTriggerAttribute);
        if (attribute?.AttributeConstructor is null)
        {
            return null;
        }

        TriggerModel trigger = new()
        {
            Schema = attribute.Named<string>("Schema") ?? "public",
            Table = attribute.Argument<string>(0) ?? "",
            Name = "notify_" + SnakeCase.Of(name),
            Members = payload.Members
                .Select(member => new TriggerMemberModel(member.JsonName, member.IsOperation ? null : member.Column))
                .ToEquatableArray(),
        };
        Check(type, attribute, trigger, diagnostics);
        return trigger;
    }

    private static void Check(INamedTypeSymbol type, AttributeData attribute, TriggerModel trigger, DiagnosticSink diagnostics)
    {
        List<(string What, string Name)> identifiers =
        [
            ("the schema's name", trigger.Schema),
            ("the table's name", trigger.Table),
            ("the trigger's name", trigger.Name),
            .. trigger.Members.Where(member => member.Column is not null).Select(member => ("the column's name", member.Column!)),
            .. trigger.Members.Select(member => ("the JSON name", member.JsonName)),
        ];
        foreach ((string what, string name) in identifiers)
        {
            string? problem = name.Length == 0 ? "is empty"
                : name.IndexOf('\0') >= 0 ? "contains a NUL character"
                : ChannelName.ByteLength(name) > MaxIdentifierBytes
                    ? $"\"{name}\" is {ChannelName.ByteLength(name)} bytes long and PostgreSQL takes {MaxIdentifierBytes} at the most"
                : null;
            if (problem is not null)
            {
                diagnostics.Report(Descriptors.InvalidTrigger, attribute, type.Name, $"{what} {problem}");
                return;
            }
        }
    }
}
