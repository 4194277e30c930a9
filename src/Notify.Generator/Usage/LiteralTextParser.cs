using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Notify.Generator.Parsing;

namespace Notify.Generator.Usage;

/// <summary>Finds the text of a string in code, as far as the compiler knows it.</summary>
internal static class LiteralTextParser
{
    /// <summary>
    /// The text, with <see cref="ChannelSqlParser.Unknown"/> for what is known only at run time; null for part of a longer string, and
    /// for what is not a string.
    /// </summary>
    public static string? Parse(IOperation operation)
    {
        return operation.Type?.SpecialType == SpecialType.System_String && !IsPart(operation) ? Text(operation) : null;
    }

    private static bool IsPart(IOperation operation) => operation.Parent switch
    {
        IConversionOperation { IsImplicit: true } conversion => IsPart(conversion),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Add, Type.SpecialType: SpecialType.System_String } => true,
        IInterpolatedStringTextOperation or IInterpolationOperation => true,
        IArgumentOperation { Parent.Parent: IInterpolatedStringAppendOperation } => true,
        _ => false,
    };

    private static string Text(IOperation operation) => operation switch
    {
        ILiteralOperation { ConstantValue.Value: string text } => text,
        IInterpolatedStringOperation { Parts: var parts } => string.Concat(parts.Select(Text)),
        IInterpolatedStringTextOperation { Text: var text } => Text(text),
        IInterpolationOperation { FormatString: null, Alignment: null, Expression: var expression } => Text(expression),
        IInterpolatedStringAppendOperation { AppendCall: IInvocationOperation { Arguments: { Length: 1 } arguments } } =>
            Text(arguments[0].Value),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } sum => Text(sum.LeftOperand) + Text(sum.RightOperand),
        IConversionOperation { Operand: var operand } => Text(operand),

        // Code that takes the name from the generated constant writes SQL intentionally.
        IFieldReferenceOperation { Field.ContainingType: var home } when AttributeParser.IsGenerated(home) => Unknown,
        { ConstantValue: { HasValue: true, Value: string text } } => text,
        _ => Unknown,
    };

    private static string Unknown => ChannelSqlParser.Unknown.ToString();
}
