using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Notify.Generator.Incremental;

/// <summary>Hashes the tokens of a declaration and collects its identifiers.</summary>
internal static class TokenHash
{
    /// <param name="root">What to hash.</param>
    /// <param name="withBodies">
    /// Whether bodies and <c>#nullable</c> directives count. Without such a directive in it, no body changes what a declaration means to others.
    /// </param>
    /// <param name="hash">Where the tokens are added.</param>
    /// <param name="mentioned">Where the identifiers are added, hashed; null if only the tokens matter.</param>
    public static void Add(SyntaxNode root, bool withBodies, ref ContentHash hash, HashSet<ulong>? mentioned)
    {
        foreach (SyntaxNodeOrToken item in root.DescendantNodesAndTokensAndSelf(node => withBodies || !IsSkipped(node)))
        {
            hash.Add((ulong)item.RawKind);
            if (item.IsToken)
            {
                Add(item.AsToken(), withBodies, ref hash, mentioned);
            }
        }
    }

    /// <summary>Whether it is a <c>#nullable</c> that the compiler obeys: not one that an <c>#if</c> excludes.</summary>
    public static bool IsNullableDirective(SyntaxTrivia trivia) =>
        trivia.IsKind(SyntaxKind.NullableDirectiveTrivia) && ((DirectiveTriviaSyntax)trivia.GetStructure()!).IsActive;

    private static void Add(SyntaxToken token, bool withDirectives, ref ContentHash hash, HashSet<ulong>? mentioned)
    {
        if (SyntaxFacts.GetText(token.Kind()).Length == 0)
        {
            // Not the value: "nint" and "@nint" have the same value and two meanings.
            hash.Add(token.Text);
        }

        if (token.IsKind(SyntaxKind.IdentifierToken))
        {
            mentioned?.Add(ContentHash.HashText(token.ValueText));
        }

        if (withDirectives && token.ContainsDirectives)
        {
            foreach (SyntaxTrivia trivia in token.LeadingTrivia.Where(IsNullableDirective))
            {
                hash.Add(trivia.ToString());
            }
        }
    }

    private static bool IsSkipped(SyntaxNode node)
    {
        return node.RawKind is (int)SyntaxKind.Block or (int)SyntaxKind.ArrowExpressionClause && !MayUseBackingField(node);
    }

    /// <summary>The keyword <c>field</c> in an accessor's body gives the property a backing field.</summary>
    private static bool MayUseBackingField(SyntaxNode body)
    {
        SyntaxNode? owner = body.Ancestors().FirstOrDefault(static node => node is AccessorDeclarationSyntax or MemberDeclarationSyntax);
        return owner is AccessorDeclarationSyntax or PropertyDeclarationSyntax
            && owner.DescendantTokens().Any(static token => token.ValueText == "field");
    }
}
