using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Notify.Generator.Usage;

/// <summary>The text of a string that is written out in code, as far as the compiler knows it.</summary>
internal static class LiteralText
{
    /// <summary>
    /// The text, with <see cref="ChannelSql.Unknown"/> in place of what only runs tell; null for a part of a longer string, and
    /// for what is no string.
    /// </summary>
    public static string? OfWhole(IOperation operation)
    {
        return operation.Type?.SpecialType == SpecialType.System_String && !IsPart(operation) ? Of(operation) : null;
    }

    private static bool IsPart(IOperation operation) => operation.Parent switch
    {
        IConversionOperation { IsImplicit: true } conversion => IsPart(conversion),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Add, Type.SpecialType: SpecialType.System_String } => true,
        IInterpolatedStringTextOperation or IInterpolationOperation => true,
        IArgumentOperation { Parent.Parent: IInterpolatedStringAppendOperation } => true,
        _ => false,
    };

    private static string Of(IOperation operation) => operation switch
    {
        ILiteralOperation { ConstantValue.Value: string text } => text,
        IInterpolatedStringOperation { Parts: var parts } => string.Concat(parts.Select(Of)),
        IInterpolatedStringTextOperation { Text: var text } => Of(text),
        IInterpolationOperation { FormatString: null, Alignment: null, Expression: var expression } => Of(expression),
        IInterpolatedStringAppendOperation { AppendCall: IInvocationOperation { Arguments: { Length: 1 } arguments } } =>
            Of(arguments[0].Value),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } sum => Of(sum.LeftOperand) + Of(sum.RightOperand),
        IConversionOperation { Operand: var operand } => Of(operand),

        // Whoever takes the name from the generated constant writes SQL by intent.
        IFieldReferenceOperation { Field.ContainingType: var home } when GeneratedChannels.IsGenerated(home) => Unknown,
        { ConstantValue: { HasValue: true, Value: string text } } => text,
        _ => Unknown,
    };

    private static string Unknown => ChannelSql.Unknown.ToString();
}
