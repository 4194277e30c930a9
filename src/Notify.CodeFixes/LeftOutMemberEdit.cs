using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Notify.CodeFixes;

/// <summary>Makes a member a public property that generated code can read and set.</summary>
internal static class LeftOutMemberEdit
{
    /// <summary>The property; null if the member is more than an automatic property, or a declaration of several fields.</summary>
    public static PropertyDeclarationSyntax? Find(MemberDeclarationSyntax member) => member switch
    {
        FieldDeclarationSyntax { Declaration: { Variables.Count: 1 } declaration } field => Of(field, declaration, declaration.Variables[0]),
        PropertyDeclarationSyntax { AccessorList: { } accessors } property => Of(property, accessors),
        _ => null,
    };

    private static PropertyDeclarationSyntax Of(FieldDeclarationSyntax field, VariableDeclarationSyntax declaration, VariableDeclaratorSyntax variable)
    {
        bool isReadOnly = field.Modifiers.Any(SyntaxKind.ReadOnlyKeyword);
        SyntaxTokenList modifiers = Public([.. field.Modifiers.Where(modifier => !modifier.IsKind(SyntaxKind.ReadOnlyKeyword))], declaration.Type);
        AccessorListSyntax accessors = SyntaxFactory.AccessorList(
            Spaced(SyntaxKind.OpenBraceToken),
            [Accessor(SyntaxKind.GetAccessorDeclaration), Accessor(isReadOnly ? SyntaxKind.InitAccessorDeclaration : SyntaxKind.SetAccessorDeclaration)],
            SyntaxFactory.Token(SyntaxKind.CloseBraceToken));
        SyntaxToken end = field.SemicolonToken;
        TypeSyntax type = declaration.Type.WithLeadingTrivia();
        return SyntaxFactory.PropertyDeclaration(
            field.AttributeLists,
            modifiers,
            type,
            explicitInterfaceSpecifier: null,
            variable.Identifier.WithTrailingTrivia(SyntaxFactory.Space),
            variable.Initializer is null ? accessors.WithTrailingTrivia(end.TrailingTrivia) : accessors.WithTrailingTrivia(SyntaxFactory.Space),
            expressionBody: null,
            variable.Initializer,
            variable.Initializer is null ? default : end).WithLeadingTrivia(field.GetLeadingTrivia());
    }

    private static PropertyDeclarationSyntax? Of(PropertyDeclarationSyntax property, AccessorListSyntax accessors)
    {
        if (accessors.Accessors.Any(accessor => accessor.Body is not null || accessor.ExpressionBody is not null))
        {
            return null;
        }

        SyntaxList<AccessorDeclarationSyntax> plain =
            [.. accessors.Accessors.Select(accessor => accessor.WithModifiers(default).WithLeadingTrivia(accessor.GetLeadingTrivia()))];
        if (plain.Count == 1)
        {
            plain = plain.Add(Accessor(SyntaxKind.InitAccessorDeclaration));
        }

        SyntaxTriviaList before = property.GetLeadingTrivia();
        SyntaxTokenList modifiers = Public(property.Modifiers, property.Type);
        return property
            .WithModifiers(modifiers)
            .WithType(property.Modifiers.Count == 0 ? property.Type.WithLeadingTrivia() : property.Type)
            .WithAccessorList(accessors.WithAccessors(plain))
            .WithLeadingTrivia(before);
    }

    /// <summary>The modifiers with public as their accessibility.</summary>
    private static SyntaxTokenList Public(SyntaxTokenList modifiers, TypeSyntax type)
    {
        SyntaxToken visible = Spaced(SyntaxKind.PublicKeyword)
            .WithLeadingTrivia(modifiers.Count > 0 ? modifiers[0].LeadingTrivia : type.GetLeadingTrivia());
        return [visible, .. modifiers.Where(modifier => !IsAccessibility(modifier)).Select(modifier => modifier.WithLeadingTrivia())];
    }

    private static AccessorDeclarationSyntax Accessor(SyntaxKind kind) => SyntaxFactory.AccessorDeclaration(kind)
        .WithSemicolonToken(Spaced(SyntaxKind.SemicolonToken));

    private static SyntaxToken Spaced(SyntaxKind kind) => SyntaxFactory.Token(kind).WithTrailingTrivia(SyntaxFactory.Space);

    private static bool IsAccessibility(SyntaxToken modifier) => modifier.Kind()
        is SyntaxKind.PublicKeyword or SyntaxKind.PrivateKeyword or SyntaxKind.ProtectedKeyword or SyntaxKind.InternalKeyword;
}
