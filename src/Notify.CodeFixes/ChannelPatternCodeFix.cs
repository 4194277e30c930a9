using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Notify.CodeFixes;

/// <summary>
/// Replaces a channel's name or pattern by the better one that the generator found: with a parameter's right spelling (NTG005), or without
/// white space around it (NTG015).
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ChannelPatternCodeFix))]
[Shared]
public sealed class ChannelPatternCodeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["NTG005", "NTG015"];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            // The key is that of the generator's ChannelNameParser.
            if (root is not null && diagnostic.Properties.TryGetValue("Pattern", out string? pattern) && pattern is not null
                && ChannelNameCodeFix.Literal(root.FindNode(diagnostic.Location.SourceSpan)) is { } literal)
            {
                LiteralExpressionSyntax better = SyntaxFactory
                    .LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(pattern))
                    .WithTriviaFrom(literal);
                context.RegisterCodeFix(
                    CodeAction.Create(
                        $"Change the channel to \"{pattern}\"",
                        ct => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(literal, better))),
                        equivalenceKey: nameof(ChannelPatternCodeFix)),
                    diagnostic);
            }
        }
    }
}
