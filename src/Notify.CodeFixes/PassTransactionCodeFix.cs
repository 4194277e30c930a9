using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Notify.CodeFixes;

/// <summary>Passes the open transaction to a call that publishes outside it (NTG305).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PassTransactionCodeFix))]
[Shared]
public sealed class PassTransactionCodeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["NTG305"];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (root is null || model is null)
        {
            return;
        }

        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            SyntaxNode node = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            if (diagnostic.Properties.TryGetValue("Argument", out string? argument) && argument is not null
                && node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is { } call
                && PassTransactionEdit.Find(call, argument, model) is { } replacement)
            {
                context.RegisterCodeFix(
                    CodeAction.Create(
                        $"Pass {argument}",
                        ct => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(call, replacement))),
                        equivalenceKey: nameof(PassTransactionCodeFix)),
                    diagnostic);
            }
        }
    }
}
