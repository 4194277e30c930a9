using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Notify.Generator.Parsing;

/// <summary>Turns a constant into C# that has its exact type.</summary>
internal static class ConstantParser
{
    public static string Parse(ITypeSymbol type, object? value) => value switch
    {
        null => "default",
        string text => SymbolDisplay.FormatLiteral(text, quote: true),
        char character => SymbolDisplay.FormatLiteral(character, quote: true),
        bool boolean => boolean ? "true" : "false",
        double number when double.IsNaN(number) || double.IsInfinity(number) => Special(number),
        float number when float.IsNaN(number) || float.IsInfinity(number) => "(float)" + Special(number),
        double number => number.ToString("R", CultureInfo.InvariantCulture) + "d",
        float number => number.ToString("R", CultureInfo.InvariantCulture) + "f",
        decimal number => number.ToString(CultureInfo.InvariantCulture) + "m",
        IFormattable number =>
            $"({type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)})({number.ToString(null, CultureInfo.InvariantCulture)})",
        _ => "default",
    };

    private static string Special(double number) =>
        double.IsNaN(number) ? "double.NaN" : number > 0 ? "double.PositiveInfinity" : "double.NegativeInfinity";
}
