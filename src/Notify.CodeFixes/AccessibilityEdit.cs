using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Notify.CodeFixes;

/// <summary>Makes a type, and those around it, internal where they are less than that.</summary>
internal static class AccessibilityEdit
{
    public static async Task<Solution> ApplyAsync(Solution solution, INamedTypeSymbol payload, CancellationToken ct)
    {
        SolutionEditor editor = new(solution);
        for (INamedTypeSymbol? type = payload; type is not null; type = type.ContainingType)
        {
            if (!type.IsFileLocal && type.DeclaredAccessibility is not (
                Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal))
            {
                continue;
            }

            foreach (TypeDeclarationSyntax part in Parts(type, ct))
            {
                if (solution.GetDocument(part.SyntaxTree) is { } document)
                {
                    DocumentEditor documentEditor = await editor.GetDocumentEditorAsync(document.Id, ct).ConfigureAwait(false);
                    documentEditor.ReplaceNode(part, (current, _) => Visible((TypeDeclarationSyntax)current));
                }
            }
        }

        return editor.GetChangedSolution();
    }

    /// <summary>The parts that say how accessible the type is; the first one if none does.</summary>
    private static List<TypeDeclarationSyntax> Parts(INamedTypeSymbol type, CancellationToken ct)
    {
        List<TypeDeclarationSyntax> parts =
            [.. type.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax(ct)).OfType<TypeDeclarationSyntax>()];
        List<TypeDeclarationSyntax> saying = [.. parts.Where(part => part.Modifiers.Any(IsAccessibility))];
        return saying.Count > 0 ? saying : [.. parts.Take(1)];
    }

    private static TypeDeclarationSyntax Visible(TypeDeclarationSyntax part)
    {
        // Without a modifier of accessibility a type is internal, unless it is nested.
        SyntaxToken[] visible = part.Parent is TypeDeclarationSyntax
            ? [SyntaxFactory.Token(SyntaxKind.InternalKeyword).WithTrailingTrivia(SyntaxFactory.Space)]
            : [];
        SyntaxToken[] modifiers = [.. visible, .. part.Modifiers.Where(modifier => !IsAccessibility(modifier))];

        // The comments before the declaration stay before its first word, whichever that is now.
        SyntaxTriviaList before = (part.Modifiers.Count > 0 ? part.Modifiers[0] : part.Keyword).LeadingTrivia;
        SyntaxTokenList list = SyntaxFactory.TokenList(modifiers.Select((modifier, at) =>
            modifier.WithLeadingTrivia(at == 0 ? before : SyntaxTriviaList.Empty)));
        return part
            .WithKeyword(part.Keyword.WithLeadingTrivia(list.Count == 0 ? before : SyntaxTriviaList.Empty))
            .WithModifiers(list);
    }

    private static bool IsAccessibility(SyntaxToken modifier) => modifier.Kind()
        is SyntaxKind.PublicKeyword or SyntaxKind.PrivateKeyword or SyntaxKind.ProtectedKeyword or SyntaxKind.InternalKeyword
        or SyntaxKind.FileKeyword;
}
