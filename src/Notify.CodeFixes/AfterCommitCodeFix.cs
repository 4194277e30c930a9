using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Notify.CodeFixes;

/// <summary>Replaces a transaction's own commit with that of the <c>AfterCommit</c> that notifications were added to (NTG306).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AfterCommitCodeFix))]
[Shared]
public sealed class AfterCommitCodeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["NTG306"];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is InvocationExpressionSyntax call
                && diagnostic.Properties.TryGetValue("Variable", out string? variable) && variable is not null
                && call.Expression is MemberAccessExpressionSyntax commit && CanReplace(call, commit))
            {
                MemberAccessExpressionSyntax replacement = commit
                    .WithExpression(SyntaxFactory.IdentifierName(variable).WithTriviaFrom(commit.Expression))
                    .WithName(SyntaxFactory.IdentifierName("CommitAsync").WithTriviaFrom(commit.Name));
                context.RegisterCodeFix(
                    CodeAction.Create(
                        $"Commit with {variable}.CommitAsync",
                        ct => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(commit, replacement))),
                        equivalenceKey: nameof(AfterCommitCodeFix)),
                    diagnostic);
            }
        }
    }

    /// <summary>Whether it is awaited without a result, with a token or nothing: <c>SaveChangesAsync</c> may have more.</summary>
    private static bool CanReplace(InvocationExpressionSyntax call, MemberAccessExpressionSyntax commit)
    {
        return commit.Name.Identifier.ValueText.EndsWith("Async", StringComparison.Ordinal)
            && call.ArgumentList.Arguments.Count <= 1
            && call.FirstAncestorOrSelf<StatementSyntax>() is ExpressionStatementSyntax { Expression: AwaitExpressionSyntax };
    }
}
