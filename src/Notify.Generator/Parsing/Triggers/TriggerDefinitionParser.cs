using Notify.Generated;
using Notify.Generator.Model;

namespace Notify.Generator.Parsing.Triggers;

/// <summary>Decides which triggers a [PgTrigger] becomes: one at row level, one per operation at statement level.</summary>
internal static class TriggerDefinitionParser
{
    public static IEnumerable<(string Name, TriggerEvents Events)> Names(TriggerOptions trigger)
    {
        if (!trigger.IsRowLevel)
        {
            // A trigger with a transition table serves one operation (F30).
            return TriggerSql.Each(trigger.On).Select(operation => ($"{trigger.Name}_{operation.ToString().ToLowerInvariant()}", operation));
        }

        // A trigger that compares OLD and NEW can't fire on operations that lack one of them.
        TriggerEvents others = trigger.On & ~TriggerEvents.Update;
        return trigger.IsOnlyWhenChanged && others != TriggerEvents.None
            ? [(trigger.Name, others), (trigger.Name + "_update", TriggerEvents.Update)]
            : [(trigger.Name, trigger.On)];
    }

    /// <param name="trigger">What the attribute asks for.</param>
    /// <param name="arguments">The arguments of the trigger.</param>
    public static IEnumerable<TriggerDefinition> Parse(TriggerOptions trigger, IEnumerable<string> arguments)
    {
        foreach ((string name, TriggerEvents events) in Names(trigger))
        {
            yield return new TriggerDefinition
            {
                Name = name,
                Schema = trigger.Schema,
                Table = trigger.Table,
                Events = events,
                UpdateOf = (events & TriggerEvents.Update) != 0 ? trigger.UpdateOf : [],
                Level = trigger.IsRowLevel ? TriggerLevel.Row : TriggerLevel.Statement,
                Timing = trigger.Timing,
                ChangedColumns = events == TriggerEvents.Update && !trigger.ComparesRows ? trigger.ChangedColumns : [],
                ComparesRows = events == TriggerEvents.Update && trigger.ComparesRows,
                When = trigger.TriggerCondition,
                EnableAlways = trigger.EnableAlways,
                Arguments = arguments.ToEquatableArray(),
            };
        }
    }
}
