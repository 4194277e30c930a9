using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Notify.CodeFixes;

/// <summary>Where a payload's member is declared.</summary>
internal static class PayloadMember
{
    /// <summary>
    /// The property, or the parameter of a positional record, of this name in the type declared at <paramref name="node"/> or in
    /// one of its base types; null if it is not in source.
    /// </summary>
    public static SyntaxNode? Find(SyntaxNode node, string name, SemanticModel model, CancellationToken ct)
    {
        TypeDeclarationSyntax? declaration = node.FirstAncestorOrSelf<TypeDeclarationSyntax>();
        INamedTypeSymbol? type = declaration is null ? null : model.GetDeclaredSymbol(declaration, ct);
        for (; type is not null; type = type.BaseType)
        {
            if (type.GetMembers(name).OfType<IPropertySymbol>().FirstOrDefault() is { } property)
            {
                return property.DeclaringSyntaxReferences
                    .Select(reference => reference.GetSyntax(ct))
                    .FirstOrDefault(syntax => syntax is PropertyDeclarationSyntax or ParameterSyntax);
            }
        }

        return null;
    }
}
