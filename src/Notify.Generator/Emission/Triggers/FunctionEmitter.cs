using Notify.Generated;
using Notify.Generator.Model.Triggers;
using Notify.Generator.Text;

namespace Notify.Generator.Emission.Triggers;

/// <summary>Prints the body of a trigger function, and completes its definition with it.</summary>
internal static class FunctionEmitter
{
    public static FunctionDefinition Emit(TriggerFunctionModel function)
    {
        SourceWriter writer = new();
        if (function.Body is RowBodyModel row)
        {
            RowEmitter.Emit(writer, row);
        }
        else
        {
            StatementEmitter.Emit(writer, (StatementBodyModel)function.Body);
        }

        FunctionDefinition definition = function.Definition with { Body = $"\n{writer}" };
        return definition with { Fingerprint = FingerprintText.Compute(TriggerSql.Up(definition, mark: "")) };
    }

    public static void EmitVariables(SourceWriter writer, BodyModel body)
    {
        using SourceWriter.Block block = writer.Indent("DECLARE");
        foreach (VariableModel variable in body.Variables)
        {
            writer.Write($"{variable.Name} {variable.Declaration};");
        }
    }

    public static void EmitInitialValues(SourceWriter writer, BodyModel body)
    {
        foreach (VariableModel variable in body.Variables.Where(variable => variable.Initial.Length > 0))
        {
            writer.Write($"{variable.Name} := {variable.Initial};");
        }
    }
}
