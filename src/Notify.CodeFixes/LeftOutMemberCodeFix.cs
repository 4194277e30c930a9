using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Simplification;
using Notify.Generator.Parsing;

namespace Notify.CodeFixes;

/// <summary>Makes a member that is left out part of the payload (NTG107), or says with [JsonIgnore] that this is intended.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(LeftOutMemberCodeFix))]
[Shared]
public sealed class LeftOutMemberCodeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["NTG107"];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            // The diagnostic may be at the payload type, or at a member that holds another project's type.
            SyntaxNode? node = root?.FindToken(diagnostic.Location.SourceSpan.Start).Parent;
            if (node is not (PropertyDeclarationSyntax or VariableDeclaratorSyntax) || node.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { } member)
            {
                continue;
            }

            if (LeftOutMemberEdit.Find(member) is { } sent)
            {
                context.RegisterCodeFix(
                    CodeAction.Create(
                        $"Send {Name(node)} in the payload",
                        ct => Task.FromResult(context.Document.WithSyntaxRoot(root!.ReplaceNode(member, sent))),
                        equivalenceKey: nameof(LeftOutMemberCodeFix)),
                    diagnostic);
            }

            context.RegisterCodeFix(
                CodeAction.Create(
                    $"Mark {Name(node)} [JsonIgnore]",
                    ct => IgnoreAsync(context.Document, member, ct),
                    equivalenceKey: KnownTypes.JsonIgnoreAttribute),
                diagnostic);
        }
    }

    private static string Name(SyntaxNode node) =>
        node is PropertyDeclarationSyntax property ? property.Identifier.ValueText : ((VariableDeclaratorSyntax)node).Identifier.ValueText;

    private static async Task<Document> IgnoreAsync(Document document, MemberDeclarationSyntax member, CancellationToken ct)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, ct).ConfigureAwait(false);
        if (editor.SemanticModel.Compilation.GetTypeByMetadataName(KnownTypes.JsonIgnoreAttribute) is { } type)
        {
            SyntaxNode name = editor.Generator.TypeExpression(type).WithAdditionalAnnotations(Simplifier.AddImportsAnnotation);
            editor.AddAttribute(member, editor.Generator.Attribute(name));
        }

        return editor.GetChangedDocument();
    }
}
