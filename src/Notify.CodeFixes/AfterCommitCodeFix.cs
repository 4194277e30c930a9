using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Notify.CodeFixes;

/// <summary>Replaces a transaction's own commit with that of the <c>AfterCommit</c> that notifications were added to (NTG306).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AfterCommitCodeFix))]
[Shared]
public sealed class AfterCommitCodeFix() : DiagnosticCodeFix("NTG306")
{
    private protected override Task RegisterAsync(Place place)
    {
        if (place.Node is InvocationExpressionSyntax call && place.Property("Variable") is { } variable
            && call.Expression is MemberAccessExpressionSyntax commit && CanReplace(call, commit))
        {
            MemberAccessExpressionSyntax replacement = commit
                .WithExpression(SyntaxFactory.IdentifierName(variable).WithTriviaFrom(commit.Expression))
                .WithName(SyntaxFactory.IdentifierName("CommitAsync").WithTriviaFrom(commit.Name));
            place.OfferReplacing($"Commit with {variable}.CommitAsync", nameof(AfterCommitCodeFix), commit, () => replacement);
        }

        return Task.CompletedTask;
    }

    /// <summary>Whether it is awaited without a result, with a token or nothing: <c>SaveChangesAsync</c> may have more.</summary>
    private static bool CanReplace(InvocationExpressionSyntax call, MemberAccessExpressionSyntax commit)
    {
        return commit.Name.Identifier.ValueText.EndsWith("Async", StringComparison.Ordinal)
            && call.ArgumentList.Arguments.Count <= 1
            && call.FirstAncestorOrSelf<StatementSyntax>() is ExpressionStatementSyntax { Expression: AwaitExpressionSyntax };
    }
}
