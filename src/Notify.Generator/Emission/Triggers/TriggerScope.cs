using Notify.Generator.Model;

namespace Notify.Generator.Emission.Triggers;

/// <summary>Where in a trigger's function an expression stands: what the row is called there, if there is one.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Trigger">The trigger.</param>
/// <param name="Row">How the changed row is called; null where there is none, as for TRUNCATE.</param>
/// <param name="Old">How the row before the change is called.</param>
internal sealed record TriggerScope(ChannelModel Channel, TriggerModel Trigger, string? Row, string? Old)
{
    /// <summary>The only operation that fires the trigger; null if there are several.</summary>
    public TriggerEvents? Operation => TriggerNames.Each(Trigger.On).Count() == 1 ? Trigger.On : null;
}
