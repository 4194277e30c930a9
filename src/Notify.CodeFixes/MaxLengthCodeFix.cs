using System.Collections.Immutable;
using System.Composition;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Notify.Generator.Parsing;

namespace Notify.CodeFixes;

/// <summary>
/// Gives a member the [MaxLength] with which the payload or the channel's name fits, as computed by NTG003, NTG111 and NTG112, or a
/// [StringLength], about which the trimmer does not warn (IL2026).
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MaxLengthCodeFix))]
[Shared]
public sealed class MaxLengthCodeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["NTG003", "NTG111", "NTG112"];

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
            // The keys are those of the generator's SizeParser, which sets both if a length helps.
            if (diagnostic.Properties.TryGetValue("Member", out string? name) && name is not null
                && diagnostic.Properties.TryGetValue("MaxLength", out string? value)
                && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int length)
                && MaxLengthEdit.FindMember(Node(root, diagnostic), name, model, context.CancellationToken) is { } member
                && context.Document.Project.Solution.GetDocument(member.SyntaxTree) is { } document)
            {
                Offer("MaxLength", KnownTypes.MaxLengthAttribute, nameof(MaxLengthCodeFix));
                if (await MaxLengthEdit.TakesStringLengthAsync(document, member, context.CancellationToken).ConfigureAwait(false))
                {
                    Offer("StringLength", KnownTypes.StringLengthAttribute, nameof(KnownTypes.StringLengthAttribute));
                }

                void Offer(string attribute, string typeName, string key) => context.RegisterCodeFix(
                    CodeAction.Create(
                        $"Add [{attribute}({value})] to {name}",
                        ct => MaxLengthEdit.ApplyAsync(document, member, typeName, length, ct),
                        equivalenceKey: key),
                    diagnostic);
            }
        }
    }

    private static SyntaxNode Node(SyntaxNode root, Diagnostic diagnostic) => root.FindNode(diagnostic.Location.SourceSpan);
}
