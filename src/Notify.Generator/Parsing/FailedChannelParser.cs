using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Notify.Generator.Model;

namespace Notify.Generator.Parsing;

/// <summary>Finds as much of a channel with an error as its generated types need for code that uses them to compile.</summary>
internal static class FailedChannelParser
{
    private const string Any = "object";

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
        IReadOnlyList<(string Text, bool IsParameter)> parts = PatternParser.Parse(pattern, out _);
        string[] parameters = [.. parts.Where(part => part.IsParameter).Select(part => part.Text).Distinct()];
        string[] literals = [.. parts.Where(part => !part.IsParameter).Select(part => part.Text)];
        string name = Visible(GeneratedNameParser.Find(attribute, literals));
        bool isPublic = !isNameable || AccessibilityParser.Effective(type) == Accessibility.Public;
        string? home = GeneratedNameParser.HomeOf(type);
        return new FailedChannelModel
        {
            Payload = type.ToDisplayString(),
            Ids = string.Join(", ", ids.Distinct().OrderBy(id => id, StringComparer.Ordinal)),
            Pattern = parameters.Length > 0 ? pattern : string.Concat(literals),
            Name = name,
            Namespace = home,
            IsPublic = isPublic,
            PayloadTypeName = isNameable ? ValueParser.TypeName(type) : Any,
            IsFamily = parameters.Length > 0,
            Parameters = parameters
                .Select(parameter => new FamilyParameterModel(
                    SyntaxFacts.IsValidIdentifier(parameter) ? parameter : "parameter", ParameterType(type, parameter, isPublic)))
                .ToEquatableArray(),
            Types = GeneratedNameParser.FindUsable(name, home, compilation).ToEquatableArray(),
            Registers = GeneratedNameParser.CanRegister(name, compilation),
            HasSql = attribute.NamedEnum<Oversize>(nameof(PgChannelAttribute.Oversize)) == Oversize.Store
                || type.GetAttributes().Find(KnownTypes.PgTriggerAttribute) is not null,
            SilencedIds = scope.Used.Ids.ToEquatableArray(),
        };
    }

    /// <summary>To the compiler, names are equal that differ only by invisible characters.</summary>
    private static string Visible(string name) =>
        string.Concat(name.Where(character => char.GetUnicodeCategory(character) != UnicodeCategory.Format));

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
    private static string ParameterType(INamedTypeSymbol type, string name, bool isPublic)
    {
        for (INamedTypeSymbol? declaring = type; declaring is not null; declaring = declaring.BaseType)
        {
            if (declaring.GetMembers(name).OfType<IPropertySymbol>().FirstOrDefault() is { } property)
            {
                ITypeSymbol value = property.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
                    ? nullable.TypeArguments[0]
                    : property.Type;
                return ScalarParser.Parse(value) is not null || IsOwnEnum(value, type, isPublic) ? ValueParser.TypeName(property.Type) : Any;
            }
        }

        return Any;
    }

    private static bool IsOwnEnum(ITypeSymbol value, INamedTypeSymbol payload, bool isPublic)
    {
        return value is INamedTypeSymbol { TypeKind: TypeKind.Enum } model
            && SymbolEqualityComparer.Default.Equals(model.ContainingAssembly, payload.ContainingAssembly)
            && (isPublic ? AccessibilityParser.Effective(model) == Accessibility.Public : AccessibilityParser.IsVisible(model))
            && model.ContainingType is not { IsGenericType: true }
            && !UsedSymbolScope.IsForbidden(model);
    }
}
