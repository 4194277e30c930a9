using Microsoft.CodeAnalysis;
using Notify.Generator.Diagnostics;
using Notify.Generator.Model;

namespace Notify.Generator.Parsing;

/// <summary>Reads every [PgTrigger] of a payload type.</summary>
internal static class TriggerParser
{
    public static IReadOnlyList<TriggerModel> Parse(
        INamedTypeSymbol type, string name, ChannelNameModel channel, ObjectModel payload, bool storesOversize, DiagnosticScope diagnostics)
    {
        List<AttributeData> attributes =
        [
            .. type.GetAttributes().Where(attribute =>
                KnownTypes.Is(attribute.AttributeClass, KnownTypes.PgTriggerAttribute) && attribute.AttributeConstructor is not null),
        ];
        List<TriggerModel> triggers = [];
        foreach (AttributeData attribute in attributes)
        {
            string table = attribute.Argument<string>(0) ?? "";
            string defaultName = NamingParser.SnakeCase(name) + (attributes.Count > 1 ? "_" + table : "");
            TriggerModel trigger = Read(attribute, table, defaultName, payload, storesOversize);
            string? problem = TriggerNameCheck.Problem(trigger, payload) ?? TriggerNameCheck.Repeated(trigger, triggers);
            if (problem is not null)
            {
                diagnostics.Report(Descriptors.InvalidTrigger, attribute, type.Name, problem);
            }
            else if (TriggerOptionCheck.Problem(trigger, attribute) is { } contradiction)
            {
                diagnostics.Report(Descriptors.ContradictoryTrigger, attribute, trigger.Table, contradiction);
            }
            else
            {
                TriggerMemberCheck.Check(trigger, attribute, channel, payload, diagnostics);
            }

            triggers.Add(trigger);
        }

        return triggers;
    }

    private static TriggerModel Read(
        AttributeData attribute, string table, string defaultName, ObjectModel payload, bool storesOversize)
    {
        string schema = attribute.Named<string>("Schema") ?? "public";
        TriggerOversize oversize = (TriggerOversize)(attribute.Named<int?>("Oversize")
            ?? (int)(storesOversize ? TriggerOversize.Store : TriggerOversize.Skip));
        bool onlyWhenChanged = attribute.Named<bool?>("OnlyWhenChanged") ?? false;
        IReadOnlyList<string> changedColumns = attribute.NamedStrings("ChangedColumns")
            ?? (onlyWhenChanged ? TriggerColumns.Of(payload) : []);
        return new TriggerModel
        {
            Schema = schema,
            Table = table,
            FunctionSchema = attribute.Named<string>("FunctionSchema") ?? schema,
            Name = attribute.Named<string>("Name") ?? (attribute.Named<string>("Prefix") ?? "notify_") + defaultName,
            On = (TriggerEvents)(attribute.Named<int?>("On")
                ?? (int)(TriggerEvents.Insert | TriggerEvents.Update | TriggerEvents.Delete)),
            UpdateOf = (attribute.NamedStrings("UpdateOf") ?? []).ToEquatableArray(),
            When = attribute.Named<string>("When"),
            ChangedColumns = changedColumns.ToEquatableArray(),
            ComparesRows = onlyWhenChanged && attribute.NamedStrings("ChangedColumns") is null
                && TriggerColumns.Members(payload).Any(member => member.Fill.Kind == FillKind.Row),
            Form = attribute.Named<int?>("Level") == 1 ? Form(payload) : TriggerForm.Row,
            Timing = (TriggerTiming)(attribute.Named<int?>("Timing") ?? 0),
            EnableAlways = attribute.Named<bool?>("EnableAlways") ?? false,
            IsSecurityDefiner = (attribute.Named<bool?>("SecurityDefiner") ?? false) || oversize == TriggerOversize.Store,
            Oversize = oversize,
            RaisesErrors = attribute.Named<int?>("OnError") == 1,
        };
    }

    private static TriggerForm Form(ObjectModel payload)
    {
        return TriggerColumns.Rows(payload) is not null ? TriggerForm.Packed
            : TriggerColumns.Members(payload).Any(member => member.Fill.IsOfRow) ? TriggerForm.EachRow
            : TriggerForm.Summary;
    }
}
