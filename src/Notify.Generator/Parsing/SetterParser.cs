using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Notify.Generator.Parsing;

/// <summary>Decides how a property is set, and what else gives it a value.</summary>
internal static class SetterParser
{
    /// <summary>The property's setter, or the inherited one where it overrides only the getter.</summary>
    public static IMethodSymbol? Find(IPropertySymbol property)
    {
        IPropertySymbol? declaring = property;
        while (declaring is { SetMethod: null })
        {
            declaring = declaring.OverriddenProperty;
        }

        return declaring?.SetMethod;
    }

    /// <summary>Whether setting the property may do more than store the value.</summary>
    public static bool RunsCode(IPropertySymbol property, CancellationToken ct)
    {
        return Find(property)?.AssociatedSymbol is { } declaring
            && (declaring.DeclaringSyntaxReferences.IsEmpty
                || declaring.DeclaringSyntaxReferences.Any(reference =>
                    reference.GetSyntax(ct) is PropertyDeclarationSyntax declaration && !IsAutomatic(declaration)));
    }

    /// <summary>Whether it is an automatic property without an initializer: only its setter gives it a value.</summary>
    public static bool IsPlain(IPropertySymbol property, CancellationToken ct)
    {
        return !property.DeclaringSyntaxReferences.IsEmpty
            && property.DeclaringSyntaxReferences.All(reference =>
                reference.GetSyntax(ct) is not PropertyDeclarationSyntax declaration
                || (declaration.Initializer is null && IsAutomatic(declaration)));
    }

    private static bool IsAutomatic(PropertyDeclarationSyntax property)
    {
        return property is { ExpressionBody: null, AccessorList.Accessors: var accessors }
            && accessors.All(accessor => accessor is { Body: null, ExpressionBody: null })
            && !property.Modifiers.Any(modifier => modifier.ValueText == "partial");
    }
}
