using Notify.Generated;

namespace Notify.Generator.Model.Triggers;

/// <summary>A trigger function with its triggers.</summary>
/// <param name="Definition">Everything but the text of the body and the hash of it, which the emitter adds.</param>
/// <param name="Body">What the function does.</param>
internal sealed record TriggerFunctionModel(FunctionDefinition Definition, BodyModel Body)
{
    public bool StoresPayloads => Body.Oversize == OversizeAction.Store;
}
