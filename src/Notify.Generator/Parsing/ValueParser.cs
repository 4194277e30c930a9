using Microsoft.CodeAnalysis;
using Notify.Generator.Diagnostics;
using Notify.Generator.Model;

namespace Notify.Generator.Parsing;

/// <summary>Finds the JSON shape of a type.</summary>
internal static class ValueParser
{
    /// <summary>The shape; null if the type is unsupported, which is then reported.</summary>
    public static ValueModel? Parse(ITypeSymbol type, PayloadScope scope)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
        {
            return Parse(nullable.TypeArguments[0], scope) is { } value ? value with { Nullability = Nullability.Value } : null;
        }

        ValueModel? model = ParseNotNull(type, scope);
        bool isNullableReference = type.IsReferenceType && type.NullableAnnotation != NullableAnnotation.NotAnnotated;
        return isNullableReference && model is not null ? model with { Nullability = Nullability.Reference } : model;
    }

    /// <summary>The type in full, without the question mark of a nullable reference.</summary>
    public static string TypeName(ITypeSymbol type) => type
        .WithNullableAnnotation(NullableAnnotation.NotAnnotated)
        .ToDisplayString(FullName);

    private static SymbolDisplayFormat FullName { get; } = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    private static ValueModel? ParseNotNull(ITypeSymbol type, PayloadScope scope)
    {
        scope.Uses(type);
        switch (type.TypeKind)
        {
            case TypeKind.Error:
                scope.Diagnostics.CompilerReports();
                return null;
            case TypeKind.Enum when scope.EnumConverter is not null || EnumParser.IsSupported(type):
                return EnumParser.Parse((INamedTypeSymbol)type, scope);
        }

        if (ScalarParser.Parse(type) is { } kind)
        {
            return new ScalarModel
            {
                TypeName = TypeName(type),
                Name = kind.ToString(),
                Kind = kind,
                IsValueType = type.IsValueType,
            };
        }

        if (CollectionParser.IsCollection(type))
        {
            return CollectionParser.Parse(type, scope);
        }

        if (type is INamedTypeSymbol named && PayloadParser.IsObject(named))
        {
            return ParseObject(named, scope);
        }

        return JsonContextParser.Parse(type, scope) ?? Unsupported(type, scope);
    }

    private static ValueModel? ParseObject(INamedTypeSymbol type, PayloadScope scope)
    {
        if (ForeignAttributeParser.AreOn(type))
        {
            ContextModel? byContext = JsonContextParser.Parse(type, scope);
            if (byContext is null)
            {
                ForeignAttributeParser.Report(type, scope, isPayload: false);
            }

            return byContext;
        }

        if (scope.IsOpen(type))
        {
            scope.Report(Descriptors.RecursivePayload, type.Name);
            return null;
        }

        if (!AccessibilityParser.IsVisible(type))
        {
            scope.Report(Descriptors.InaccessiblePayload, type.ToDisplayString(), "it, or a type that contains it, is private or protected");
            return null;
        }

        return scope.ParseOnce(type, PayloadParser.Parse);
    }

    private static ValueModel? Unsupported(ITypeSymbol type, PayloadScope scope)
    {
        scope.Report(Descriptors.UnsupportedType, type.ToDisplayString(), "");
        return null;
    }
}
