using Notify.Generator.Model;

namespace Notify.Generator.Emission;

/// <summary>Prints how one value is written and read: a member, an element, a dictionary's value.</summary>
internal static class ValueEmitter
{
    /// <summary>Prints statements that write <paramref name="expression"/>.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="value">What it is.</param>
    /// <param name="expression">C# for the value, which may be evaluated twice.</param>
    /// <param name="local">An unused name for it once it is known not to be null.</param>
    /// <param name="names">The names of methods.</param>
    public static void EmitWrite(SourceWriter writer, ValueModel value, string expression, string local, ShapeNameScope names)
    {
        if (value.Nullability != Nullability.Value)
        {
            writer.Write(WriteCall(value, expression, names));
            return;
        }

        using (writer.Open($"if ({expression} is {{ }} {local})"))
        {
            writer.Write(WriteCall(value, local, names));
        }

        using (writer.Open("else"))
        {
            writer.Write("writer.WriteNull();");
        }
    }

    /// <summary>An expression that reads the current value, including null if null is a value.</summary>
    public static string Read(ValueModel value, ShapeNameScope names)
    {
        string read = value switch
        {
            ScalarModel { Kind: var kind } => $"reader.Read{kind}()",
            EnumModel { Writing: EnumWriting.Number } model => $"({model.TypeName})reader.Read{model.UnderlyingKind}()",
            ContextModel { IsValueType: false, Nullability: Nullability.None } model =>
                $"reader.ReadJson({TypeInfo(model, names)}) ?? throw reader.Unexpected(\"a value\")",
            ContextModel model => $"reader.ReadJson({TypeInfo(model, names)})",
            _ => $"Read{names.Find(value)}(ref reader)",
        };
        return value.Nullability == Nullability.None ? read : $"reader.IsNull ? null : {read}";
    }

    /// <summary>The field that holds what the user's context says of a type.</summary>
    public static string TypeInfo(ContextModel model, ShapeNameScope names) => "InfoOf" + names.Find(model);

    /// <summary>The method for a scalar; whole numbers of all sizes share one.</summary>
    public static string WriteMethod(ScalarKind kind) => IntegerRangeModel.Find(kind) is null ? "Write" + kind : "WriteInteger";

    private static string WriteCall(ValueModel value, string expression, ShapeNameScope names) => value switch
    {
        ScalarModel { Kind: var kind } => $"writer.{WriteMethod(kind)}({expression});",
        EnumModel { Writing: EnumWriting.Number } model => $"writer.WriteInteger(({model.UnderlyingTypeName}){expression});",
        // Null is written as null, whatever the type says.
        ContextModel { IsValueType: false } model => $"writer.WriteJson({expression}!, {TypeInfo(model, names)});",
        ContextModel model => $"writer.WriteJson({expression}, {TypeInfo(model, names)});",
        _ => $"Write{names.Find(value)}(ref writer, {expression});",
    };
}
