using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Notify.Generator.Model;

namespace Notify.Generator.Parsing;

/// <summary>Finds as much of a channel with an error as its generated types need for code that uses them to compile.</summary>
internal static class FailedChannelParser
{
    private const string Any = "object";

    private static readonly Regex Escaped = new(@"\{\{|\}\}", RegexOptions.CultureInvariant);

    private static readonly Regex Parameter = new(@"\{([^{}]+)\}", RegexOptions.CultureInvariant);

    /// <summary>The channel; null if generated code can't name the runtime's types.</summary>
    public static FailedChannelModel? Parse(
        INamedTypeSymbol type, AttributeData attribute, Compilation compilation, IEnumerable<string> ids, CancellationToken ct)
    {
        DiagnosticScope diagnostics = new(report: null, ct);
        PayloadScope scope = new(type, attribute, compilation, diagnostics, ct);
        scope.Uses(attribute.AttributeClass!);
        if (diagnostics.HasErrors)
        {
            return null;
        }

        bool isNameable = IsNameable(type, scope);
        string pattern = attribute.Argument<string>(0) ?? "";
        string unescaped = Escaped.Replace(pattern, "");
        string[] parameters = [.. Parameter.Matches(unescaped).Cast<Match>().Select(match => match.Groups[1].Value).Distinct()];
        string name = GeneratedNameParser.Find(attribute, Parameter.Split(unescaped).Where((_, at) => at % 2 == 0));
        string? home = GeneratedNameParser.HomeOf(type);
        return new FailedChannelModel
        {
            Payload = type.ToDisplayString(),
            Ids = string.Join(", ", ids.Distinct().OrderBy(id => id, StringComparer.Ordinal)),
            Pattern = pattern,
            Name = name,
            Namespace = home,
            IsPublic = !isNameable || AccessibilityParser.Effective(type) == Accessibility.Public,
            PayloadTypeName = isNameable ? ValueParser.TypeName(type) : Any,
            IsFamily = parameters.Length > 0,
            Parameters = parameters.Select(parameter => new FamilyParameterModel(parameter, ParameterType(type, parameter))).ToEquatableArray(),
            Types = GeneratedNameParser.FindUsable(name, home, compilation).ToEquatableArray(),
            Registers = GeneratedNameParser.CanRegister(name, compilation),
            HasSql = attribute.NamedEnum<Oversize>(nameof(PgChannelAttribute.Oversize)) == Oversize.Store
                || type.GetAttributes().Find(KnownTypes.PgTriggerAttribute) is not null,
            SilencedIds = scope.Used.Ids.ToEquatableArray(),
        };
    }

    /// <summary>Whether the type can be an argument of a generic one in generated code.</summary>
    private static bool IsNameable(INamedTypeSymbol type, PayloadScope scope)
    {
        bool isNameable = type is { IsStatic: false, IsRefLikeType: false, Name.Length: > 0 } && AccessibilityParser.IsVisible(type);
        for (INamedTypeSymbol? outer = type; outer is not null; outer = outer.ContainingType)
        {
            isNameable &= !outer.IsGenericType && !UsedSymbolScope.IsForbidden(outer);
        }

        if (isNameable)
        {
            scope.Uses(type);
        }

        return isNameable;
    }

    /// <summary>The member's type, if it is one that every project can name; <c>object</c> accepts any other argument.</summary>
    private static string ParameterType(INamedTypeSymbol type, string name)
    {
        for (INamedTypeSymbol? declaring = type; declaring is not null; declaring = declaring.BaseType)
        {
            if (declaring.GetMembers(name).OfType<IPropertySymbol>().FirstOrDefault() is { } property)
            {
                ITypeSymbol value = property.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
                    ? nullable.TypeArguments[0]
                    : property.Type;
                return ScalarParser.Parse(value) is not null || IsOwnEnum(value, type) ? ValueParser.TypeName(property.Type) : Any;
            }
        }

        return Any;
    }

    private static bool IsOwnEnum(ITypeSymbol value, INamedTypeSymbol payload)
    {
        return value is INamedTypeSymbol { TypeKind: TypeKind.Enum } model
            && SymbolEqualityComparer.Default.Equals(model.ContainingAssembly, payload.ContainingAssembly)
            && AccessibilityParser.Effective(model) == Accessibility.Public
            && model.ContainingType is null
            && !UsedSymbolScope.IsForbidden(model);
    }
}
