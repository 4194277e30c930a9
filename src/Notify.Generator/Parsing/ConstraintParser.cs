using System.Globalization;
using Microsoft.CodeAnalysis;
using Notify.Generator.Model;

namespace Notify.Generator.Parsing;

/// <summary>Reads the bounds that attributes of System.ComponentModel.DataAnnotations set.</summary>
internal static class ConstraintParser
{
    public static ConstraintModel Parse(List<AttributeData> attributes, ValueModel value)
    {
        ConstraintModel lengths = HasLength(value) ? Lengths(attributes) : ConstraintModel.None;
        return value is ScalarModel { Kind: var kind } && attributes.Find(KnownTypes.RangeAttribute) is { } range
            ? Range(range, kind, lengths)
            : lengths;
    }

    private static bool HasLength(ValueModel value)
    {
        return value is ListModel or DictionaryModel or ScalarModel { Kind: ScalarKind.String or ScalarKind.Bytes or ScalarKind.Uri };
    }

    private static ConstraintModel Lengths(List<AttributeData> attributes)
    {
        AttributeData? both = attributes.Find(KnownTypes.LengthAttribute);
        AttributeData? text = attributes.Find(KnownTypes.StringLengthAttribute);
        int?[] least =
        [
            both?.Argument<int?>(0), attributes.Find(KnownTypes.MinLengthAttribute)?.Argument<int?>(0),
            text?.Named<int?>("MinimumLength"),
        ];
        int?[] most =
        [
            both?.Argument<int?>(1), attributes.Find(KnownTypes.MaxLengthAttribute)?.Argument<int?>(0), text?.Argument<int?>(0),
        ];

        // [MaxLength] without a length, and [MaxLength(-1)], mean no bound.
        return new ConstraintModel(
            MinLength: least.Where(length => length > 0).DefaultIfEmpty().Max(),
            MaxLength: most.Where(length => length >= 0).DefaultIfEmpty().Min());
    }

    private static ConstraintModel Range(AttributeData attribute, ScalarKind kind, ConstraintModel lengths)
    {
        // [Range(typeof(decimal), "0", "1.5")] has its bounds behind the type.
        int first = attribute.ConstructorArguments.Length - 2;
        object? minimum = first < 0 ? null : attribute.ConstructorArguments[first].Value;
        object? maximum = first < 0 ? null : attribute.ConstructorArguments[first + 1].Value;
        return lengths with
        {
            Minimum = Bound(minimum, kind, isMinimum: true),
            Maximum = Bound(maximum, kind, isMinimum: false),
            MinimumIsExclusive = attribute.Named<bool>("MinimumIsExclusive"),
            MaximumIsExclusive = attribute.Named<bool>("MaximumIsExclusive"),
        };
    }

    /// <summary>The bound as C# of the member's type; null where the type's own range is narrower, or where it has none.</summary>
    private static string? Bound(object? value, ScalarKind kind, bool isMinimum)
    {
        if (kind is ScalarKind.Double or ScalarKind.Single)
        {
            return AsDouble(value) is { } number && !double.IsInfinity(number) && !double.IsNaN(number)
                ? number.ToString("R", CultureInfo.InvariantCulture) + "d"
                : null;
        }

        if (AsDecimal(value) is not { } bound)
        {
            return null;
        }

        if (kind == ScalarKind.Decimal)
        {
            return bound.ToString(CultureInfo.InvariantCulture) + "m";
        }

        if (IntegerRange.Of(kind) is not { } range)
        {
            return null;
        }

        bound = isMinimum ? Math.Ceiling(bound) : Math.Floor(bound);
        bool narrows = isMinimum ? bound > range.Minimum : bound < range.Maximum;
        return narrows && bound >= range.Minimum && bound <= range.Maximum
            ? bound.ToString("0", CultureInfo.InvariantCulture)
            : null;
    }

    private static double? AsDouble(object? value) => value switch
    {
        double number => number,
        int number => number,
        string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => number,
        _ => null,
    };

    private static decimal? AsDecimal(object? value) => value switch
    {
        int number => number,
        double number when Math.Abs(number) < 7e28 => (decimal)number,
        string text when decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out decimal number) => number,
        _ => null,
    };
}
