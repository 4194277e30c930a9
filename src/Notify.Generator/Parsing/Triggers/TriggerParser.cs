using Microsoft.CodeAnalysis;
using Notify.Generated;
using Notify.Generator.Diagnostics;
using Notify.Generator.Model;
using Notify.Generator.Model.Triggers;

namespace Notify.Generator.Parsing.Triggers;

/// <summary>Reads every [PgTrigger] of a payload type, and decides which functions they call.</summary>
internal static class TriggerParser
{
    public static IReadOnlyList<TriggerFunctionModel> Parse(
        INamedTypeSymbol type, string name, ChannelNameModel channel, ObjectModel payload, bool storesOversize, DiagnosticScope diagnostics)
    {
        List<AttributeData> attributes =
        [
            .. type.GetAttributes().Where(attribute =>
                KnownTypes.Is(attribute.AttributeClass, KnownTypes.PgTriggerAttribute) && attribute.AttributeConstructor is not null),
        ];
        List<TriggerOptions> triggers = [];
        foreach (AttributeData attribute in attributes)
        {
            TriggerOptions trigger = TriggerOptionsParser.Parse(
                attribute, NamingParser.SnakeCase(name), isOnly: attributes.Count == 1, payload, storesOversize);
            Check(trigger, triggers, attribute, type, channel, payload, diagnostics);
            triggers.Add(trigger);
        }

        if (triggers.Count == 0 || diagnostics.HasErrors)
        {
            return [];
        }

        IGrouping<FunctionShape, TriggerOptions>[] functions =
            [.. triggers.GroupBy(trigger => FunctionShape.Create(trigger, channel, payload, knowsTable: triggers.Count == 1))];
        List<TriggerFunctionModel> models = [];
        foreach (IGrouping<FunctionShape, TriggerOptions> group in functions)
        {
            TriggerFunctionModel model = Function(group, FunctionName(group, functions), channel, payload);
            if (models.Any(other => other.Definition.Schema == model.Definition.Schema && other.Definition.Name == model.Definition.Name))
            {
                ReportRepeated(attributes[triggers.IndexOf(group.First())], type, model.Definition.Name, diagnostics);
            }

            models.Add(model);
        }

        return models;
    }

    private static void Check(
        TriggerOptions trigger, List<TriggerOptions> others, AttributeData attribute, INamedTypeSymbol type, ChannelNameModel channel,
        ObjectModel payload, DiagnosticScope diagnostics)
    {
        if (TriggerNameParser.FindProblem(trigger, payload) is { } problem)
        {
            diagnostics.Report(Descriptors.InvalidTrigger, attribute, type.Name, problem);
        }
        else if (TriggerNameParser.IsRepeated(trigger, others))
        {
            ReportRepeated(attribute, type, trigger.Name, diagnostics);
        }
        else if (TriggerOptionsParser.FindContradiction(trigger, attribute) is { } contradiction)
        {
            diagnostics.Report(Descriptors.ContradictoryTrigger, attribute, trigger.Table, contradiction);
        }
        else
        {
            TriggerMemberParser.Check(trigger, attribute, channel, payload, diagnostics);
        }
    }

    private static void ReportRepeated(AttributeData attribute, INamedTypeSymbol type, string name, DiagnosticScope diagnostics) =>
        diagnostics.Report(
            Descriptors.InvalidTrigger, attribute, type.Name,
            $"another trigger of the type has the name \"{name}\" too; set the attribute's Name");

    /// <summary>
    /// The name that the attribute gives; else, if one function serves all unnamed triggers of that schema, the name from the channel;
    /// otherwise the name of the function's first trigger.
    /// </summary>
    private static string FunctionName(
        IGrouping<FunctionShape, TriggerOptions> group, IEnumerable<IGrouping<FunctionShape, TriggerOptions>> functions)
    {
        FunctionShape shape = group.Key;
        return shape.GivenName
            ?? (functions.Count(other => other.Key.Schema == shape.Schema && other.Key.GivenName is null && other.Key.SharedName == shape.SharedName) == 1
                ? shape.SharedName
                : group.First().Name);
    }

    private static TriggerFunctionModel Function(
        IGrouping<FunctionShape, TriggerOptions> group, string name, ChannelNameModel channel, ObjectModel payload)
    {
        TriggerOptions first = group.First();
        bool knowsTable = group.All(trigger => trigger.Table == first.Table && trigger.Schema == first.Schema);
        BodyModel body = group.Key.KnowsTable == knowsTable ? group.Key.Body : BodyParser.Parse(first, channel, payload, knowsTable);
        FunctionDefinition definition = new()
        {
            Schema = first.FunctionSchema,
            Name = name,
            IsSecurityDefiner = first.IsSecurityDefiner,
            SearchPath = first.SearchPath,
            Settings = SettingsParser.Parse(first, payload),
            Body = "",
            Fingerprint = "",
            Reads = ColumnReadParser.Parse(payload).ToEquatableArray(),
            Expressions = FilledMemberParser.WithRows(payload).Where(member => member.Fill.Kind == FillKind.Sql)
                .Select(member => member.Fill.Text).Distinct().ToEquatableArray(),
            Condition = first.RowCondition,
            Row = first.IsRowLevel ? null : StatementBodyParser.Row(first, payload),
            Triggers = group
                .SelectMany(trigger => TriggerDefinitionParser.Parse(trigger, knowsTable ? [] : Arguments(trigger, payload)))
                .ToEquatableArray(),
        };
        return new TriggerFunctionModel(definition, body);
    }

    /// <summary>
    /// The table's names, if members ask for them. TG_TABLE_NAME would not do: in a partition's trigger it is the partition's name.
    /// </summary>
    private static string[] Arguments(TriggerOptions trigger, ObjectModel payload)
    {
        HashSet<FillKind> kinds = [.. FilledMemberParser.WithRows(payload).Select(member => member.Fill.Kind)];
        return kinds.Contains(FillKind.Schema) ? [trigger.Table, trigger.Schema]
            : kinds.Contains(FillKind.Table) ? [trigger.Table]
            : [];
    }

    /// <summary>What two triggers must have in common to call one function.</summary>
    private sealed record FunctionShape(
        string Schema, string? GivenName, string SharedName, bool IsSecurityDefiner, EquatableArray<string> SearchPath, bool KnowsTable, BodyModel Body)
    {
        public static FunctionShape Create(TriggerOptions trigger, ChannelNameModel channel, ObjectModel payload, bool knowsTable) => new(
            trigger.FunctionSchema, trigger.GivenName, trigger.SharedName, trigger.IsSecurityDefiner, trigger.SearchPath, knowsTable,
            BodyParser.Parse(trigger, channel, payload, knowsTable));
    }
}
