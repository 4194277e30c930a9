using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Notify.Generator.Parsing;

namespace Notify.CodeFixes;

/// <summary>Makes a member that is left out part of the payload (NTG107), or says with [JsonIgnore] that this is intended.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(LeftOutMemberCodeFix))]
[Shared]
public sealed class LeftOutMemberCodeFix() : DiagnosticCodeFix("NTG107")
{
    private protected override Task RegisterAsync(Place place)
    {
        // The diagnostic may be at the payload type, or at a member that holds another project's type.
        SyntaxNode? node = place.Token.Parent;
        if (node is not (PropertyDeclarationSyntax or VariableDeclaratorSyntax) || node.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { } member)
        {
            return Task.CompletedTask;
        }

        if (LeftOutMemberEdit.Find(member) is { } sent)
        {
            place.OfferReplacing($"Send {Name(node)} in the payload", nameof(LeftOutMemberCodeFix), member, () => sent);
        }

        place.Offer(
            $"Mark {Name(node)} [JsonIgnore]",
            KnownTypes.JsonIgnoreAttribute,
            async ct =>
            {
                DocumentEditor editor = await DocumentEditor.CreateAsync(place.Document, ct).ConfigureAwait(false);
                AttributeEdit.Add(editor, member, KnownTypes.JsonIgnoreAttribute);
                return editor.GetChangedDocument();
            });
        return Task.CompletedTask;
    }

    private static string Name(SyntaxNode node) =>
        node is PropertyDeclarationSyntax property ? property.Identifier.ValueText : ((VariableDeclaratorSyntax)node).Identifier.ValueText;
}
