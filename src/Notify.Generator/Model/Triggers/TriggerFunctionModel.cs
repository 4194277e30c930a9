using Notify.Generated;

namespace Notify.Generator.Model.Triggers;

/// <summary>A trigger function with its triggers.</summary>
/// <param name="Definition">Everything except the body's text and the fingerprint, which the emitter adds.</param>
/// <param name="Body">What the function does.</param>
internal sealed record TriggerFunctionModel(FunctionDefinition Definition, BodyModel Body)
{
    public bool StoresPayloads => Body.Oversize == OversizeAction.Store;

    /// <summary>What must be unique in a database: the function, and each trigger on its table.</summary>
    public IEnumerable<string> Keys => Definition.Triggers.Select(trigger => Key(trigger.Schema, trigger.Table, trigger.Name))
        .Append($"function \"{Definition.Schema}\".\"{Definition.Name}\"");

    public static string Key(string schema, string table, string trigger) => $"trigger \"{trigger}\" on \"{schema}\".\"{table}\"";
}
