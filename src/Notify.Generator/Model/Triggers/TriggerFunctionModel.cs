using Notify.Generated;

namespace Notify.Generator.Model.Triggers;

/// <summary>A trigger function with its triggers.</summary>
/// <param name="Definition">Everything except the body's text and the fingerprint, which the emitter adds.</param>
/// <param name="Body">What the function does.</param>
internal sealed record TriggerFunctionModel(FunctionDefinition Definition, BodyModel Body)
{
    public bool StoresPayloads => Body.Oversize == OversizeAction.Store;
}
