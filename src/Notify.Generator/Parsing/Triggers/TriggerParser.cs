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
        PgTriggerAttribute defaults = new(table);
        string schema = attribute.Named<string>(nameof(PgTriggerAttribute.Schema)) ?? defaults.Schema;
        TriggerOversize oversize = attribute.NamedEnum(
            nameof(PgTriggerAttribute.Oversize), storesOversize ? TriggerOversize.Store : defaults.Oversize);
        bool onlyWhenChanged = attribute.Named<bool>(nameof(PgTriggerAttribute.OnlyWhenChanged));
        IReadOnlyList<string>? named = attribute.NamedStrings(nameof(PgTriggerAttribute.ChangedColumns));
        IReadOnlyList<string> changedColumns = named
            ?? (onlyWhenChanged ? TriggerColumns.Of(payload) : []);
        return new TriggerModel
        {
            Schema = schema,
            Table = table,
            FunctionSchema = attribute.Named<string>(nameof(PgTriggerAttribute.FunctionSchema)) ?? schema,
            Name = attribute.Named<string>(nameof(PgTriggerAttribute.Name))
                ?? (attribute.Named<string>(nameof(PgTriggerAttribute.Prefix)) ?? defaults.Prefix) + defaultName,
            On = attribute.NamedEnum(nameof(PgTriggerAttribute.On), defaults.On),
            UpdateOf = (attribute.NamedStrings(nameof(PgTriggerAttribute.UpdateOf)) ?? []).ToEquatableArray(),
            When = attribute.Named<string>(nameof(PgTriggerAttribute.When)),
            ChangedColumns = changedColumns.ToEquatableArray(),
            ComparesRows = onlyWhenChanged && named is null
                && TriggerColumns.Members(payload).Any(member => member.Fill.Kind == FillKind.Row),
            Form = attribute.NamedEnum<TriggerLevel>(nameof(PgTriggerAttribute.Level)) == TriggerLevel.Statement ? Form(payload) : TriggerForm.Row,
            Timing = attribute.NamedEnum<TriggerTiming>(nameof(PgTriggerAttribute.Timing)),
            EnableAlways = attribute.Named<bool>(nameof(PgTriggerAttribute.EnableAlways)),
            IsSecurityDefiner = attribute.Named<bool>(nameof(PgTriggerAttribute.SecurityDefiner)) || oversize == TriggerOversize.Store,
            Oversize = oversize,
            RaisesErrors = attribute.NamedEnum<TriggerErrors>(nameof(PgTriggerAttribute.OnError)) == TriggerErrors.Raise,
        };
    }

    private static TriggerForm Form(ObjectModel payload)
    {
        return TriggerColumns.Rows(payload) is not null ? TriggerForm.Packed
            : TriggerColumns.Members(payload).Any(member => member.Fill.IsOfRow) ? TriggerForm.EachRow
            : TriggerForm.Summary;
    }
}
