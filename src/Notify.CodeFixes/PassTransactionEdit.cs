using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Notify.CodeFixes;

/// <summary>Adds the transaction to the arguments of a call.</summary>
internal static class PassTransactionEdit
{
    /// <summary>The call with the argument; null if that would not compile, as where a namespace is not imported.</summary>
    public static InvocationExpressionSyntax? Find(InvocationExpressionSyntax call, string argument, SemanticModel model)
    {
        SeparatedSyntaxList<ArgumentSyntax> arguments = call.ArgumentList.Arguments;
        ArgumentSyntax added = SyntaxFactory.Argument(SyntaxFactory.ParseExpression(argument));
        if (arguments[0].NameColon is not null)
        {
            added = added.WithNameColon(SyntaxFactory.NameColon("transaction").WithTrailingTrivia(SyntaxFactory.Space));
        }

        IEnumerable<SyntaxToken> commas = arguments.GetSeparators()
            .Prepend(SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space));
        InvocationExpressionSyntax replacement = call.WithArgumentList(call.ArgumentList.WithArguments(
            SyntaxFactory.SeparatedList(arguments.Take(1).Append(added).Concat(arguments.Skip(1)), commas)));
        return model.GetSpeculativeSymbolInfo(call.SpanStart, replacement, SpeculativeBindingOption.BindAsExpression).Symbol is not null
            ? replacement
            : null;
    }
}
