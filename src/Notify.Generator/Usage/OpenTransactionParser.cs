using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Notify.Generator.Usage;

/// <summary>Finds the transaction that is open where a call is, as far as the method alone proves it.</summary>
internal static class OpenTransactionParser
{
    /// <summary>
    /// What a message calls the transaction, and the expression that passes it on; that is null if there is none. Null if no transaction
    /// is open, or if it may have ended before the call.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="method">The method that the call is in; its parameters may be transactions.</param>
    public static (string Description, string? Argument)? Parse(IInvocationOperation call, ISymbol method)
    {
        IOperation inner = call;
        for (; inner.Parent is { } outer; inner = outer)
        {
            if (outer is ICatchClauseOperation || (outer is ITryOperation attempt && attempt.Finally == inner))
            {
                // The transaction is about to be rolled back, and the failure may be what is published.
                return null;
            }

            if (outer is IAnonymousFunctionOperation or ILocalFunctionOperation)
            {
                // The function may run at another time, after the commit.
                return Parameter(outer is IAnonymousFunctionOperation lambda ? lambda.Symbol : ((ILocalFunctionOperation)outer).Symbol, outer, call);
            }

            if (Begun(outer, inner) is { } found)
            {
                return found.Transaction is not { } begun || IsEnded(outer, found.Beginning, call, begun) ? null : Described(begun);
            }
        }

        return Parameter(method as IMethodSymbol, inner, call);
    }

    /// <summary>
    /// The last transaction that begins among the operations of <paramref name="outer"/> before <paramref name="inner"/>; without it if
    /// that is a scope that suppresses any transaction.
    /// </summary>
    private static (IOperation? Transaction, IOperation Beginning)? Begun(IOperation outer, IOperation inner)
    {
        IEnumerable<IOperation> earlier = outer switch
        {
            IUsingOperation block => block.Body == inner ? [block.Resources] : [],
            IBlockOperation { Operations: var operations } => operations.TakeWhile(sibling => sibling != inner).Reverse(),
            ISwitchCaseOperation { Body: var body } => body.TakeWhile(sibling => sibling != inner).Reverse(),
            _ => [],
        };
        foreach (IOperation statement in earlier)
        {
            IOperation? begun = BegunTransactionParser.Parse(statement);
            if (begun is not null || BegunTransactionParser.IsSuppression(statement))
            {
                return (begun, statement);
            }
        }

        return null;
    }

    /// <summary>
    /// Whether a commit, a rollback or a disposal may precede the call, maybe in a function that was passed on. What happens in a branch
    /// that leaves the method does not.
    /// </summary>
    private static bool IsEnded(IOperation root, IOperation? beginning, IOperation call, IOperation? transaction)
    {
        bool isScope = transaction?.Type?.Name == "TransactionScope";
        return root.Descendants().OfType<IInvocationOperation>().Any(candidate =>
            candidate.Syntax.SpanStart < call.Syntax.SpanStart
            && (beginning is null || candidate.Syntax.SpanStart >= beginning.Syntax.Span.End)
            && Ends(candidate, isScope)
            && IsOnTheWay(candidate, call));
    }

    private static bool Ends(IInvocationOperation candidate, bool isScope)
    {
        string name = candidate.TargetMethod.Name;
        return name is "Dispose" or "DisposeAsync" or "Close" or "CloseAsync"
            ? BegunTransactionParser.IsTransaction(candidate.Instance?.Type) || candidate.Instance?.Type?.Name == "TransactionScope"
            : !isScope
                && (Mentions(name, "commit") || Mentions(name, "rollback"))
                && !candidate.Arguments.Any(argument => argument.Value.Type?.SpecialType == SpecialType.System_String); // to a savepoint
    }

    private static bool Mentions(string text, string word) => text.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0;

    private static bool IsOnTheWay(IOperation candidate, IOperation call)
    {
        for (IOperation operation = candidate; operation.Parent is { } parent; operation = parent)
        {
            if (parent.Syntax.Span.Contains(call.Syntax.Span))
            {
                return true;
            }

            if (parent is ICatchClauseOperation
                || (parent is IBlockOperation block && Leaves(block.Operations.LastOrDefault())))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Leaves(IOperation? last) => last is IReturnOperation { IsImplicit: false } or IThrowOperation or IBranchOperation
        or IExpressionStatementOperation { Operation: IThrowOperation };

    /// <summary>
    /// A parameter that is a transaction. One that may be null has a branch without it, which publishes as it must.
    /// </summary>
    private static (string Description, string? Argument)? Parameter(IMethodSymbol? method, IOperation body, IOperation call)
    {
        IParameterSymbol? parameter = method?.Parameters.FirstOrDefault(parameter =>
            BegunTransactionParser.IsTransaction(parameter.Type) && parameter.RefKind == RefKind.None
            && parameter.NullableAnnotation != NullableAnnotation.Annotated && !parameter.HasExplicitDefaultValue);
        return parameter is null || IsEnded(body, beginning: null, call, transaction: null) || IsCompared(parameter, body)
            ? null
            : Described(parameter.Name, parameter.Type);
    }

    private static bool IsCompared(IParameterSymbol parameter, IOperation body)
    {
        return body.Descendants().OfType<IParameterReferenceOperation>().Any(reference =>
            SymbolEqualityComparer.Default.Equals(reference.Parameter, parameter)
            && (reference.Parent is IConversionOperation { IsImplicit: true } conversion ? conversion.Parent : reference.Parent) is
                IIsPatternOperation or IBinaryOperation or IConditionalAccessOperation or ICoalesceOperation or ICoalesceAssignmentOperation
                or ISimpleAssignmentOperation);
    }

    private static (string Description, string? Argument) Described(IOperation transaction) => transaction switch
    {
        ILocalReferenceOperation { Local: var local } => Described(local.Name, local.Type),
        IVariableDeclaratorOperation { Symbol: var local } => Described(local.Name, local.Type),
        IMemberReferenceOperation { Member: var member, Type: { } type, Instance: IInstanceReferenceOperation or null } =>
            Described(member.Name, type),
        { Type.Name: "TransactionScope" } => ("the TransactionScope", null),
        _ => ("the transaction that was begun", null),
    };

    private static (string Description, string? Argument) Described(string name, ITypeSymbol type) => type.Name switch
    {
        "NpgsqlTransaction" => ($"the transaction \"{name}\"", name),
        "IDbContextTransaction" => ($"the transaction \"{name}\"", $"(NpgsqlTransaction){name}.GetDbTransaction()"),
        "TransactionScope" => ($"the TransactionScope \"{name}\"", null),
        _ => ($"the transaction \"{name}\"", $"(NpgsqlTransaction){name}"),
    };
}
