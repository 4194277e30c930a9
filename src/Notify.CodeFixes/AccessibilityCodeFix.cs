using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Notify.CodeFixes;

/// <summary>Lets generated code see a payload type (NTG007): it, what is around it and what it shows becomes internal.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AccessibilityCodeFix))]
[Shared]
public sealed class AccessibilityCodeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["NTG007"];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            // Of a member's type that can't be seen the compiler complains, too (CS0051, CS0053): what is meant there is open.
            if (root?.FindNode(diagnostic.Location.SourceSpan) is TypeDeclarationSyntax declaration
                && model?.GetDeclaredSymbol(declaration, context.CancellationToken) is { } payload)
            {
                context.RegisterCodeFix(
                    CodeAction.Create(
                        $"Make {payload.Name} visible to generated code",
                        ct => AccessibilityEdit.ApplyAsync(context.Document.Project.Solution, payload, ct),
                        equivalenceKey: nameof(AccessibilityCodeFix)),
                    diagnostic);
            }
        }
    }
}
