using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Notify.CodeFixes;

/// <summary>Makes a payload type, the types around it and the types it exposes internal, so that generated code can use them (NTG007).</summary>
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
            // If a member's type is inaccessible, the compiler reports that, too (CS0051, CS0053), and the intent is unclear.
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
