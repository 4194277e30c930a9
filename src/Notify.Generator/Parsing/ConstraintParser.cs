using System.Globalization;
using Microsoft.CodeAnalysis;
using Notify.Generator.Diagnostics;
using Notify.Generator.Model;

namespace Notify.Generator.Parsing;

/// <summary>Reads the bounds that attributes of System.ComponentModel.DataAnnotations set.</summary>
internal static class ConstraintParser
{
    private static readonly string[] LengthAttributes =
    [
        KnownTypes.MaxLengthAttribute, KnownTypes.MinLengthAttribute, KnownTypes.LengthAttribute, KnownTypes.StringLengthAttribute,
    ];

    /// <summary>The bounds. Reports a rule that can't be enforced.</summary>
    public static ConstraintModel Parse(IPropertySymbol property, List<AttributeData> attributes, ValueModel value, PayloadScope scope)
    {
        if (attributes.Count == 0)
        {
            return ConstraintModel.None;
        }

        EquatableArray<RuleModel> rules = RuleParser.Parse(property, attributes, value, Remark);
        ConstraintModel lengths = ConstraintModel.None with { Rules = rules };
        if (HasLength(value))
        {
            lengths = Lengths(attributes, lengths);
        }
        else if (LengthAttributes.Select(attributes.Find).FirstOrDefault(attribute => attribute is not null) is { } length)
        {
            Remark(length, "only a string, a Uri, a byte[] or a collection has a length");
        }

        if (attributes.Find(KnownTypes.RangeAttribute) is not { } range)
        {
            return lengths;
        }

        if (value is not ScalarModel { Kind: var kind } || !IsNumber(kind))
        {
            Remark(range, "only numbers have a range");
            return lengths;
        }

        return Range(range, kind, lengths, problem => Remark(range, problem));

        void Remark(AttributeData attribute, string reason) => scope.Remark(
            Descriptors.RuleNotEnforced, property.Name, $"[{AttributeParser.ShortName(attribute.AttributeClass!.Name)}]", reason);
    }

    private static bool IsNumber(ScalarKind kind)
    {
        return ScalarParser.IsInteger(kind) || kind is ScalarKind.Single or ScalarKind.Double or ScalarKind.Decimal;
    }

    private static bool HasLength(ValueModel value)
    {
        return value is ListModel or DictionaryModel or ScalarModel { Kind: ScalarKind.String or ScalarKind.Bytes or ScalarKind.Uri };
    }

    private static ConstraintModel Lengths(List<AttributeData> attributes, ConstraintModel rules)
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
            .. rules.Rules.Select(rule => rule.MaxLength),
        ];

        // [MaxLength] without a length, [MaxLength(-1)] and int.MaxValue set no bound.
        return rules with
        {
            MinLength = least.Where(length => length > 0).DefaultIfEmpty().Max(),
            MaxLength = most.Where(length => length is >= 0 and < int.MaxValue).DefaultIfEmpty().Min(),
        };
    }

    private static ConstraintModel Range(AttributeData attribute, ScalarKind kind, ConstraintModel lengths, Action<string> remark)
    {
        // [Range(typeof(decimal), "0", "1.5")] has its bounds after the type.
        int first = attribute.ConstructorArguments.Length - 2;
        object? minimum = first < 0 ? null : attribute.ConstructorArguments[first].Value;
        object? maximum = first < 0 ? null : attribute.ConstructorArguments[first + 1].Value;
        if (new[] { minimum, maximum }.OfType<string>().Any(text => AsDouble(text) is null))
        {
            remark("its bounds are not numbers");
        }

        bool isAbove = attribute.Named<bool>("MinimumIsExclusive");
        bool isBelow = attribute.Named<bool>("MaximumIsExclusive");
        if (IntegerRangeModel.Find(kind) is { } range)
        {
            return WholeNumbers(AsDecimal(minimum), isAbove, AsDecimal(maximum), isBelow, range, lengths);
        }

        return lengths with
        {
            Minimum = Bound(minimum, kind),
            Maximum = Bound(maximum, kind),
            MinimumIsExclusive = isAbove,
            MaximumIsExclusive = isBelow,
        };
    }

    /// <summary>
    /// The smallest and the largest whole number within the bounds, unless the type's own range is narrower. If the type has no number
    /// within the bounds, no value may be written: the bound is then the type's largest or smallest value, exclusive.
    /// </summary>
    private static ConstraintModel WholeNumbers(
        decimal? minimum, bool isAbove, decimal? maximum, bool isBelow, IntegerRangeModel type, ConstraintModel lengths)
    {
        decimal least = minimum is not { } low ? type.Minimum : isAbove ? Math.Floor(low) + 1 : Math.Ceiling(low);
        decimal most = maximum is not { } high ? type.Maximum : isBelow ? Math.Ceiling(high) - 1 : Math.Floor(high);
        bool isNone = least > type.Maximum;
        bool isNoneEither = most < type.Minimum;
        return lengths with
        {
            Minimum = least > type.Minimum ? Text(Math.Min(least, type.Maximum)) : null,
            Maximum = most < type.Maximum ? Text(Math.Max(most, type.Minimum)) : null,
            MinimumIsExclusive = isNone,
            MaximumIsExclusive = isNoneEither,
        };

        static string Text(decimal number) => number.ToString("0", CultureInfo.InvariantCulture);
    }

    /// <summary>The bound as C# of the member's type; null if there is none.</summary>
    private static string? Bound(object? value, ScalarKind kind)
    {
        if (kind is ScalarKind.Double or ScalarKind.Single)
        {
            return AsDouble(value) is { } number && !double.IsInfinity(number) && !double.IsNaN(number)
                ? number.ToString("R", CultureInfo.InvariantCulture) + "d"
                : null;
        }

        return kind == ScalarKind.Decimal && AsDecimal(value) is { } bound
            ? bound.ToString(CultureInfo.InvariantCulture) + "m"
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
        string text when decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number) => number,
        _ => null,
    };
}
