namespace Notify.Generator.Model;

/// <summary>The triggers that one [PgTrigger] becomes, by name.</summary>
internal static class TriggerNames
{
    private static readonly TriggerEvents[] Single =
        [TriggerEvents.Insert, TriggerEvents.Update, TriggerEvents.Delete, TriggerEvents.Truncate];

    /// <summary>Each operation of a set, in PostgreSQL's order.</summary>
    public static IEnumerable<TriggerEvents> Each(TriggerEvents events) => Single.Where(single => (events & single) != 0);

    public static IEnumerable<(string Name, TriggerEvents Events)> Of(TriggerModel trigger)
    {
        if (!trigger.IsRowLevel)
        {
            // One trigger with a transition table serves one operation [F30].
            return Each(trigger.On).Select(single => ($"{trigger.Name}_{single.ToString().ToLowerInvariant()}", single));
        }

        // What compares OLD and NEW can't stand at a trigger that fires for operations without the one or the other.
        TriggerEvents others = trigger.On & ~TriggerEvents.Update;
        return trigger.IsOnlyWhenChanged && others != TriggerEvents.None
            ? [(trigger.Name, others), (trigger.Name + "_update", TriggerEvents.Update)]
            : [(trigger.Name, trigger.On)];
    }
}
