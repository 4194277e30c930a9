using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Notify.CodeFixes;

/// <summary>Offers edits for each diagnostic by itself. Those of one kind can be applied all at once.</summary>
public abstract class DiagnosticCodeFix : CodeFixProvider
{
    /// <summary>A fix of these diagnostics.</summary>
    private protected DiagnosticCodeFix(params string[] ids) => FixableDiagnosticIds = [.. ids];

    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; }

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (root is null || model is null)
        {
            return;
        }

        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            await RegisterAsync(new Place(context, diagnostic, root, model)).ConfigureAwait(false);
        }
    }

    /// <summary>Offers what can be done about one diagnostic, if anything.</summary>
    private protected abstract Task RegisterAsync(Place place);

    /// <summary>Where a diagnostic is.</summary>
    private protected sealed class Place(CodeFixContext context, Diagnostic diagnostic, SyntaxNode root, SemanticModel model)
    {
        public Document Document => context.Document;

        public SemanticModel Model => model;

        public SyntaxNode Node => root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);

        /// <summary>The first token, of which <see cref="Node"/> may be more than the declaration.</summary>
        public SyntaxToken Token => root.FindToken(diagnostic.Location.SourceSpan.Start);

        public CancellationToken CancellationToken => context.CancellationToken;

        /// <summary>What the analyzer, or the generator, knows and passes on; null if it didn't.</summary>
        public string? Property(string key) => diagnostic.Properties.TryGetValue(key, out string? value) ? value : null;

        public void OfferReplacing(string title, string key, SyntaxNode old, Func<SyntaxNode> replacement) =>
            Offer(title, key, _ => Task.FromResult(Document.WithSyntaxRoot(root.ReplaceNode(old, replacement()))));

        public void Offer(string title, string key, Func<CancellationToken, Task<Document>> change) =>
            context.RegisterCodeFix(CodeAction.Create(title, change, key), diagnostic);

        public void Offer(string title, string key, Func<CancellationToken, Task<Solution>> change) =>
            context.RegisterCodeFix(CodeAction.Create(title, change, key), diagnostic);
    }
}
