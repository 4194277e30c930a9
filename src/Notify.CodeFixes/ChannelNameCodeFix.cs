using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Notify.CodeFixes;

/// <summary>Shortens a channel name that is too long (NTG002) and is written in the attribute itself.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ChannelNameCodeFix))]
[Shared]
public sealed class ChannelNameCodeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["NTG002"];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (root is not null && Literal(root.FindNode(diagnostic.Location.SourceSpan)) is { } literal)
            {
                string shortened = ChannelNameEdit.Shorten(Unescaped(literal.Token.ValueText));
                Document renamed = context.Document.WithSyntaxRoot(root.ReplaceNode(literal, Renamed(literal, shortened)));
                context.RegisterCodeFix(
                    CodeAction.Create(
                        $"Rename the channel to \"{shortened}\"",
                        ct => Task.FromResult(renamed),
                        equivalenceKey: nameof(ChannelNameCodeFix)),
                    diagnostic);
            }
        }
    }

    /// <summary>A constant may be used elsewhere, so it is not changed.</summary>
    internal static LiteralExpressionSyntax? Literal(SyntaxNode node)
    {
        return node.FirstAncestorOrSelf<AttributeSyntax>()?.ArgumentList?.Arguments
            .FirstOrDefault(argument => argument.NameEquals is null)?.Expression is LiteralExpressionSyntax literal
            && literal.IsKind(SyntaxKind.StringLiteralExpression) ? literal : null;
    }

    private static LiteralExpressionSyntax Renamed(LiteralExpressionSyntax literal, string name)
    {
        string escaped = name.Replace("{", "{{").Replace("}", "}}");
        return SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(escaped))
            .WithTriviaFrom(literal);
    }

    /// <summary>The attribute takes a pattern, in which a brace is doubled. A family's pattern has another diagnostic.</summary>
    private static string Unescaped(string pattern) => pattern.Replace("{{", "{").Replace("}}", "}");
}
