using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Notify.CodeFixes;

/// <summary>Replaces a loop whose whole body is <c>await publisher.PublishAsync(item)</c> by one call.</summary>
internal sealed class PublishManyEdit
{
    private readonly InvocationExpressionSyntax _call;
    private readonly ExpressionStatementSyntax _body;
    private readonly IdentifierNameSyntax _item;

    private PublishManyEdit(
        ForEachStatementSyntax loop, ExpressionStatementSyntax body, InvocationExpressionSyntax call, IdentifierNameSyntax item)
    {
        Loop = loop;
        _body = body;
        _call = call;
        _item = item;
    }

    public ForEachStatementSyntax Loop { get; }

    /// <summary>The edit of the loop around <paramref name="call"/>; null if the loop does more, or has comments that would be lost.</summary>
    public static PublishManyEdit? Find(InvocationExpressionSyntax call, SemanticModel model, CancellationToken ct)
    {
        if (call.FirstAncestorOrSelf<ForEachStatementSyntax>() is not { } loop || Body(loop) is not { } body
            || call.Expression is not MemberAccessExpressionSyntax || loop.DescendantTrivia().Any(IsRemark))
        {
            return null;
        }

        IdentifierNameSyntax? item = Item(call);
        return item is not null && item.Identifier.ValueText == loop.Identifier.ValueText && IsPayloads(loop, call, model, ct)
            ? new PublishManyEdit(loop, body, call, item)
            : null;

        // Keep what is before and after the loop.
        bool IsRemark(SyntaxTrivia trivia) => loop.Span.Contains(trivia.Span)
            && !trivia.IsKind(SyntaxKind.WhitespaceTrivia) && !trivia.IsKind(SyntaxKind.EndOfLineTrivia);
    }

    public StatementSyntax Replacement()
    {
        ArgumentSyntax old = (ArgumentSyntax)_item.Parent!;
        ArgumentSyntax payloads = old
            .WithNameColon(old.NameColon?.WithName(SyntaxFactory.IdentifierName("payloads").WithTriviaFrom(old.NameColon.Name)))
            .WithExpression(Loop.Expression.WithTriviaFrom(_item));
        MemberAccessExpressionSyntax method = (MemberAccessExpressionSyntax)_call.Expression;
        SyntaxNode[] replaced = [old, method.Name];
        InvocationExpressionSyntax call = _call.ReplaceNodes(replaced, (node, _) => node == old
            ? payloads
            : SyntaxFactory.IdentifierName("PublishManyAsync").WithTriviaFrom(node));
        return _body.ReplaceNode(_call, call).WithTriviaFrom(Loop);
    }

    /// <summary>The only statement. NTG302 has checked that it awaits only the call, with or without ConfigureAwait().</summary>
    private static ExpressionStatementSyntax? Body(ForEachStatementSyntax loop) => loop.Statement switch
    {
        ExpressionStatementSyntax statement => statement,
        BlockSyntax { Statements: { Count: 1 } statements } => statements[0] as ExpressionStatementSyntax,
        _ => null,
    };

    private static IdentifierNameSyntax? Item(InvocationExpressionSyntax call)
    {
        SeparatedSyntaxList<ArgumentSyntax> arguments = call.ArgumentList.Arguments;
        ArgumentSyntax? payload = arguments.FirstOrDefault(argument => argument.NameColon?.Name.Identifier.ValueText == "payload")
            ?? arguments.FirstOrDefault(argument => argument.NameColon is null);
        return payload?.Expression as IdentifierNameSyntax;
    }

    /// <summary>
    /// Whether one overload of PublishManyAsync takes what the loop enumerates: no other type, and no conversion of each item. A type that is
    /// both kinds of sequence would be ambiguous.
    /// </summary>
    private static bool IsPayloads(
        ForEachStatementSyntax loop, InvocationExpressionSyntax call, SemanticModel model, CancellationToken ct)
    {
        return model.GetSymbolInfo(call, ct).Symbol is IMethodSymbol { Parameters: { Length: > 0 } parameters }
            && model.GetTypeInfo(loop.Expression, ct).Type is { } collection
            && Converts(model.Compilation.GetSpecialType(SpecialType.System_Collections_Generic_IEnumerable_T))
                != Converts(model.Compilation.GetTypeByMetadataName("System.Collections.Generic.IAsyncEnumerable`1"));

        bool Converts(INamedTypeSymbol? sequence) => sequence is not null
            && model.Compilation.ClassifyConversion(collection, sequence.Construct(parameters[0].Type))
                is { IsImplicit: true, IsUserDefined: false };
    }
}
