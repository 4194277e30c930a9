using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Notify.Generator.Diagnostics;
using Notify.Generator.Model;

namespace Notify.Generator.Parsing;

/// <summary>
/// Reads the rules of validation attributes other than bounds. Whatever else derives from ValidationAttribute is reported: the writer does
/// not run it.
/// </summary>
internal static class RuleParser
{
    private const string Annotations = "System.ComponentModel.DataAnnotations.";

    private const string NotRun = "generated code can't run it; check it before the payload is published";

    /// <summary>Attributes that judge a string without reflection, a validation context or a pattern; for each, what it accepts.</summary>
    private static readonly Dictionary<string, string> Judges = new(StringComparer.Ordinal)
    {
        ["Base64String"] = "base64",
        ["CreditCard"] = "a credit card number",
        ["EmailAddress"] = "an e-mail address",
        ["Phone"] = "a phone number",
        ["Url"] = "a URL",
    };

    /// <summary>The attributes that <see cref="ConstraintParser"/> reads, and one that accepts everything.</summary>
    private static readonly string[] Others =
    [
        KnownTypes.MaxLengthAttribute, KnownTypes.MinLengthAttribute, KnownTypes.LengthAttribute, KnownTypes.StringLengthAttribute,
        KnownTypes.RangeAttribute, KnownTypes.DataTypeAttribute,
    ];

    /// <summary>The rules of a member.</summary>
    /// <param name="property">The member.</param>
    /// <param name="attributes">Its attributes, and those of the constructor's parameter.</param>
    /// <param name="value">The member's shape.</param>
    /// <param name="remark">Reports that a rule is not enforced, and why.</param>
    public static EquatableArray<RuleModel> Parse(
        IPropertySymbol property, List<AttributeData> attributes, ValueModel value, Action<AttributeData, string> remark)
    {
        List<RuleModel> rules = [];
        foreach (AttributeData attribute in attributes.Where(IsRule))
        {
            (RuleModel? rule, string? problem) = Parse(attribute, property.Type, value);
            if (rule is not null)
            {
                rules.Add(rule);
            }
            else if (problem is not null)
            {
                remark(attribute, problem);
            }
        }

        return rules.ToEquatableArray();
    }

    /// <summary>Reports the rules of a whole type, which need the framework's validation.</summary>
    public static void ReportOnType(INamedTypeSymbol type, PayloadScope scope)
    {
        foreach (AttributeData attribute in type.GetAttributes().Where(IsRule))
        {
            scope.Remark(Descriptors.RuleNotEnforced, type.Name, $"[{AttributeParser.ShortName(attribute.AttributeClass!.Name)}]", NotRun);
        }

        if (type.AllInterfaces.Any(implemented => KnownTypes.Is(implemented, Annotations + "IValidatableObject")))
        {
            scope.Remark(Descriptors.RuleNotEnforced, type.Name, "IValidatableObject", NotRun);
        }
    }

    /// <summary>The rule, or why there is none; neither where every value follows it, or <see cref="ConstraintParser"/> reads it.</summary>
    private static (RuleModel? Rule, string? Problem) Parse(AttributeData attribute, ITypeSymbol type, ValueModel value)
    {
        return Others.Any(Is) ? (null, null)
            : Is(KnownTypes.RequiredAttribute) ? (Required(attribute, value), null)
            : Is(KnownTypes.AllowedValuesAttribute) ? Listed(RuleKind.Allowed, "one of ")
            : Is(KnownTypes.DeniedValuesAttribute) ? Listed(RuleKind.Denied, "none of ")
            : Judges.Keys.FirstOrDefault(judge => Is($"{Annotations}{judge}Attribute")) is { } name ? Judged(name)
            : Is(KnownTypes.RegularExpressionAttribute) ? (null, "matching a pattern takes too long; check it where the value comes from")
            : (null, NotRun);

        bool Is(string attributeName) => KnownTypes.Is(attribute.AttributeClass, attributeName);

        (RuleModel?, string?) Listed(RuleKind kind, string text)
        {
            // The compiler reports an argument that is no constant. Without any list, the attribute's constructor throws.
            TypedConstant list = attribute.ConstructorArguments.FirstOrDefault();
            if (list is not { Kind: TypedConstantKind.Array, IsNull: false, Values: var constants }
                || constants.Any(constant => constant.Kind == TypedConstantKind.Error))
            {
                return default;
            }

            if (Values(type, value, constants) is not { } values)
            {
                return (null, $"its values are not all of the type \"{type.ToDisplayString()}\", so none of them would be equal");
            }

            if (values.Count == 0)
            {
                return (null, kind == RuleKind.Allowed ? "it lists no value that the member can have" : null);
            }

            return (new RuleModel
            {
                Kind = kind,
                Text = text + string.Join(", ", constants.Select(Shown)),
                Values = values,
                MaxLength = kind == RuleKind.Allowed ? constants.Max(constant => (constant.Value as string)?.Length ?? 0) : null,
            }, null);
        }

        (RuleModel?, string?) Judged(string judge) =>
            value is ScalarModel { Kind: ScalarKind.String } || (value is ScalarModel { Kind: ScalarKind.Uri } && judge == "Url")
                ? (new RuleModel { Kind = RuleKind.Attribute, Text = Judges[judge], AttributeName = judge }, null)
                : (null, "only strings can follow it");
    }

    private static bool IsRule(AttributeData attribute)
    {
        for (INamedTypeSymbol? type = attribute.AttributeClass?.BaseType; type is not null; type = type.BaseType)
        {
            if (KnownTypes.Is(type, KnownTypes.ValidationAttribute))
            {
                return true;
            }
        }

        return false;
    }

    private static RuleModel? Required(AttributeData attribute, ValueModel value)
    {
        bool mayBeNull = !value.IsValueType || value.Nullability != Nullability.None;
        return !mayBeNull ? null
            : value is ScalarModel { Kind: ScalarKind.String } && !attribute.Named<bool>("AllowEmptyStrings")
                ? new RuleModel { Kind = RuleKind.NotBlank, Text = "not null, empty or white space" }
                : new RuleModel { Kind = RuleKind.NotNull, Text = "not null" };
    }

    /// <summary>
    /// The constants as C#; null if one of them has another type than the member. The attribute compares boxed values, so that 1 and 1L
    /// differ.
    /// </summary>
    private static EquatableArray<string>? Values(ITypeSymbol type, ValueModel value, ImmutableArray<TypedConstant> constants)
    {
        ITypeSymbol own = type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : type;
        bool areComparable = value is ScalarModel or EnumModel && constants.All(constant =>
            constant.IsNull
            || (constant.Kind is TypedConstantKind.Primitive or TypedConstantKind.Enum
                && SymbolEqualityComparer.Default.Equals(constant.Type, own)
                && constant.Value is not (double.NaN or float.NaN)));
        return !areComparable ? null : constants
            .Where(constant => !constant.IsNull || !value.IsValueType || value.Nullability != Nullability.None)
            .Select(constant => constant.IsNull ? "null" : ConstantParser.Parse(constant.Type!, constant.Value))
            .ToEquatableArray();
    }

    private static string Shown(TypedConstant constant)
    {
        string text = constant.ToCSharpString();
        return constant.Kind == TypedConstantKind.Enum ? text.Substring(text.LastIndexOf('.') + 1) : text;
    }
}
