using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Notify.Generator.Parsing;

namespace Notify.CodeFixes;

/// <summary>Bounds the length of a property, or of a parameter of a positional record.</summary>
internal static class MaxLengthEdit
{
    /// <summary>
    /// The property, or the parameter of a positional record, of this name in the type declared at <paramref name="node"/> or in
    /// one of its base types; null if it is not in source.
    /// </summary>
    public static SyntaxNode? FindMember(SyntaxNode node, string name, SemanticModel model, CancellationToken ct)
    {
        TypeDeclarationSyntax? declaration = node.FirstAncestorOrSelf<TypeDeclarationSyntax>();
        INamedTypeSymbol? type = declaration is null ? null : model.GetDeclaredSymbol(declaration, ct);
        for (; type is not null; type = type.BaseType)
        {
            if (type.GetMembers(name).OfType<IPropertySymbol>().FirstOrDefault() is { } property)
            {
                return property.DeclaringSyntaxReferences
                    .Select(reference => reference.GetSyntax(ct))
                    .FirstOrDefault(syntax => syntax is PropertyDeclarationSyntax or ParameterSyntax);
            }
        }

        return null;
    }

    /// <summary>Whether the member is a string without a [MaxLength] or [StringLength].</summary>
    public static async Task<bool> TakesStringLengthAsync(Document document, SyntaxNode member, CancellationToken ct)
    {
        SemanticModel? model = await document.GetSemanticModelAsync(ct).ConfigureAwait(false);
        ITypeSymbol? type = model?.GetDeclaredSymbol(member, ct) switch
        {
            IPropertySymbol property => property.Type,
            IParameterSymbol parameter => parameter.Type,
            _ => null,
        };
        return type is { SpecialType: SpecialType.System_String } && Existing(member, model!, ct) is null;
    }

    /// <param name="document">The member's.</param>
    /// <param name="member">The property, or the parameter.</param>
    /// <param name="typeName">The attribute to add if there is none whose bound can be lowered.</param>
    /// <param name="length">The bound.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<Document> ApplyAsync(
        Document document, SyntaxNode member, string typeName, int length, CancellationToken ct)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, ct).ConfigureAwait(false);
        ExpressionSyntax bound =
            SyntaxFactory.LiteralExpression(SyntaxKind.NumericLiteralExpression, SyntaxFactory.Literal(length));
        if (Existing(member, editor.SemanticModel, ct) is { } existing)
        {
            editor.ReplaceNode(existing, WithBound(existing, bound));
        }
        else
        {
            AttributeEdit.Add(editor, member, typeName, bound);
        }

        return editor.GetChangedDocument();
    }

    /// <summary>
    /// The attribute whose bound is too large. If there are both, the smaller bound counts, so fixing either is enough.
    /// </summary>
    private static AttributeSyntax? Existing(SyntaxNode member, SemanticModel model, CancellationToken ct)
    {
        List<(AttributeSyntax Syntax, INamedTypeSymbol? Type)> attributes =
        [
            .. Lists(member).SelectMany(list => list.Attributes)
                .Select(attribute => (attribute, model.GetSymbolInfo(attribute, ct).Symbol?.ContainingType)),
        ];
        string[] names = [KnownTypes.MaxLengthAttribute, KnownTypes.StringLengthAttribute];
        return names
            .Select(name => attributes.FirstOrDefault(attribute => KnownTypes.Is(attribute.Type, name)).Syntax)
            .FirstOrDefault(attribute => attribute is not null);
    }

    private static SyntaxList<AttributeListSyntax> Lists(SyntaxNode member) => member switch
    {
        PropertyDeclarationSyntax property => property.AttributeLists,
        ParameterSyntax parameter => parameter.AttributeLists,
        _ => default,
    };

    /// <summary>The length is the first argument that sets no property, named or not.</summary>
    private static AttributeSyntax WithBound(AttributeSyntax attribute, ExpressionSyntax bound)
    {
        AttributeArgumentListSyntax arguments = attribute.ArgumentList ?? SyntaxFactory.AttributeArgumentList();
        AttributeArgumentSyntax? old = arguments.Arguments.FirstOrDefault(argument => argument.NameEquals is null);
        return attribute.WithArgumentList(arguments.WithArguments(old is null
            ? arguments.Arguments.Insert(0, SyntaxFactory.AttributeArgument(bound))
            : arguments.Arguments.Replace(old, old.WithExpression(bound.WithTriviaFrom(old.Expression)))));
    }
}
