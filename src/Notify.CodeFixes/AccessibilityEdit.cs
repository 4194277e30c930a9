using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Notify.CodeFixes;

/// <summary>
/// Makes a type, those around it and those that its members expose internal if they are less accessible: the compiler lets no type
/// expose a less accessible one.
/// </summary>
internal static class AccessibilityEdit
{
    public static async Task<Solution> ApplyAsync(Solution solution, INamedTypeSymbol payload, CancellationToken ct)
    {
        SolutionEditor editor = new(solution);
        HashSet<INamedTypeSymbol> types = new(SymbolEqualityComparer.Default);
        Collect(payload, types);
        foreach (INamedTypeSymbol type in types)
        {
            if (!type.IsFileLocal && type.DeclaredAccessibility is not (
                Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal))
            {
                continue;
            }

            foreach (BaseTypeDeclarationSyntax part in Parts(type, ct))
            {
                if (solution.GetDocument(part.SyntaxTree) is { } document)
                {
                    DocumentEditor documentEditor = await editor.GetDocumentEditorAsync(document.Id, ct).ConfigureAwait(false);
                    documentEditor.ReplaceNode(part, (current, _) => Visible((BaseTypeDeclarationSyntax)current));
                }
            }
        }

        return editor.GetChangedSolution();
    }

    private static void Collect(ITypeSymbol? symbol, HashSet<INamedTypeSymbol> types)
    {
        if (symbol is IArrayTypeSymbol array)
        {
            Collect(array.ElementType, types);
        }
        else if (symbol is INamedTypeSymbol type)
        {
            foreach (ITypeSymbol argument in type.TypeArguments)
            {
                Collect(argument, types);
            }

            if (type.Locations.Any(location => location.IsInSource) && types.Add(type.OriginalDefinition))
            {
                IEnumerable<ITypeSymbol?> shown = type.GetMembers()
                    .Where(member => member.DeclaredAccessibility is not (Accessibility.Private or Accessibility.NotApplicable))
                    .SelectMany(Shown);
                foreach (ITypeSymbol? inner in shown.Concat(type.Interfaces).Append(type.BaseType).Append(type.ContainingType))
                {
                    Collect(inner, types);
                }
            }
        }
    }

    private static IEnumerable<ITypeSymbol?> Shown(ISymbol member) => member switch
    {
        IPropertySymbol property => [property.Type],
        IFieldSymbol field => [field.Type],
        IMethodSymbol method => [method.ReturnType, .. method.Parameters.Select(parameter => parameter.Type)],
        IEventSymbol happening => [happening.Type],
        _ => [],
    };

    /// <summary>The partial declarations that state the accessibility; the first one if none does.</summary>
    private static List<BaseTypeDeclarationSyntax> Parts(INamedTypeSymbol type, CancellationToken ct)
    {
        List<BaseTypeDeclarationSyntax> parts =
            [.. type.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax(ct)).OfType<BaseTypeDeclarationSyntax>()];
        List<BaseTypeDeclarationSyntax> saying = [.. parts.Where(part => part.Modifiers.Any(IsAccessibility))];
        return saying.Count > 0 ? saying : [.. parts.Take(1)];
    }

    private static BaseTypeDeclarationSyntax Visible(BaseTypeDeclarationSyntax part)
    {
        // A type without an accessibility modifier is internal, unless it is nested.
        SyntaxToken[] visible = part.Parent is TypeDeclarationSyntax
            ? [SyntaxFactory.Token(SyntaxKind.InternalKeyword).WithTrailingTrivia(SyntaxFactory.Space)]
            : [];
        SyntaxToken[] modifiers = [.. visible, .. part.Modifiers.Where(modifier => !IsAccessibility(modifier))];

        // Comments stay in front of the declaration's first token, whichever that is now.
        SyntaxToken keyword = part is TypeDeclarationSyntax type ? type.Keyword : ((EnumDeclarationSyntax)part).EnumKeyword;
        SyntaxTriviaList before = (part.Modifiers.Count > 0 ? part.Modifiers[0] : keyword).LeadingTrivia;
        SyntaxTokenList list = SyntaxFactory.TokenList(modifiers.Select((modifier, at) =>
            modifier.WithLeadingTrivia(at == 0 ? before : SyntaxTriviaList.Empty)));
        return part
            .ReplaceToken(keyword, keyword.WithLeadingTrivia(list.Count == 0 ? before : SyntaxTriviaList.Empty))
            .WithModifiers(list);
    }

    private static bool IsAccessibility(SyntaxToken modifier) => modifier.Kind()
        is SyntaxKind.PublicKeyword or SyntaxKind.PrivateKeyword or SyntaxKind.ProtectedKeyword or SyntaxKind.InternalKeyword
        or SyntaxKind.FileKeyword;
}
