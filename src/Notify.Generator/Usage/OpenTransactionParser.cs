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

            if ((outer is IAnonymousFunctionOperation && !RunsAtOnce(outer)) || outer is ILocalFunctionOperation)
            {
                // The function may run at another time, after the commit.
                return Parameter(outer is IAnonymousFunctionOperation lambda ? lambda.Symbol : ((ILocalFunctionOperation)outer).Symbol, outer, call);
            }

            if (Begun(outer, inner) is { } found)
            {
                return found.Transaction is not { } begun
                    || IsEnded(outer, found.Beginning, call, Variable(begun), begun.Type?.Name == "TransactionScope")
                    ? null
                    : Described(begun, call);
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
    private static bool IsEnded(IOperation root, IOperation? beginning, IOperation call, ISymbol? variable, bool isScope)
    {
        // What ends it after the call would fail if something had ended it before.
        bool isEndedLater = root.Descendants().OfType<IInvocationOperation>()
            .Any(candidate => candidate.Syntax.SpanStart > call.Syntax.SpanStart && Ends(candidate, isScope));
        return root.Descendants().OfType<IInvocationOperation>().Any(candidate =>
            candidate.Syntax.SpanStart < call.Syntax.SpanStart
            && (beginning is null || candidate.Syntax.SpanStart >= beginning.Syntax.Span.End)
            && (Ends(candidate, isScope) || (!isEndedLater && IsPassedOn(candidate, variable)))
            && IsOnTheWay(candidate, call));
    }

    /// <summary>Whether a method that may commit gets the transaction. Those of the drivers don't.</summary>
    private static bool IsPassedOn(IInvocationOperation candidate, ISymbol? variable)
    {
        return variable is not null
            && candidate.Arguments.Any(argument => SymbolEqualityComparer.Default.Equals(Variable(argument.Value), variable))
            && candidate.TargetMethod.ContainingNamespace?.ToDisplayString().Split('.')[0] is not ("Npgsql" or "Microsoft" or "System" or "Dapper" or "Notify");
    }

    private static ISymbol? Variable(IOperation? operation) => operation switch
    {
        IConversionOperation { Operand: var operand } => Variable(operand),
        ILocalReferenceOperation { Local: var local } => local,
        IVariableDeclaratorOperation { Symbol: var local } => local,
        IParameterReferenceOperation { Parameter: var parameter } => parameter,
        _ => null,
    };

    /// <summary>Whether the function is the argument of a method that calls it for each item: LINQ, ForEach.</summary>
    private static bool RunsAtOnce(IOperation function)
    {
        return OperationParser.CallWith(function) is { TargetMethod: var method }
            && (method.ContainingType.Name is "Enumerable" or "Parallel" || method.Name.StartsWith("ForEach", StringComparison.Ordinal));
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
        if (method is null || IsCallback(method))
        {
            return null;
        }

        IParameterSymbol? parameter = method.Parameters.FirstOrDefault(parameter =>
            BegunTransactionParser.IsTransaction(parameter.Type) && parameter.RefKind == RefKind.None
            && parameter.NullableAnnotation != NullableAnnotation.Annotated && !parameter.HasExplicitDefaultValue);
        return parameter is null || IsEnded(body, beginning: null, call, parameter, isScope: false) || IsCompared(parameter, body)
            ? null
            : Described(parameter.Name, parameter.Type, isNpgsql: false, call);
    }

    /// <summary>Whether other code decides when it runs, maybe after the commit, as with the interceptors of Entity Framework.</summary>
    private static bool IsCallback(IMethodSymbol method)
    {
        return method.IsOverride || Mentions(method.Name, "commit") || Mentions(method.Name, "rollback")
            || method.ContainingType.AllInterfaces.SelectMany(implemented => implemented.GetMembers(method.Name))
                .Any(member => SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(member), method));
    }

    private static bool IsCompared(IParameterSymbol parameter, IOperation body)
    {
        return body.Descendants().OfType<IParameterReferenceOperation>().Any(reference =>
            SymbolEqualityComparer.Default.Equals(reference.Parameter, parameter)
            && (reference.Parent is IConversionOperation { IsImplicit: true } conversion ? conversion.Parent : reference.Parent) is
                IIsPatternOperation or IBinaryOperation or IConditionalAccessOperation or ICoalesceOperation or ICoalesceAssignmentOperation
                or ISimpleAssignmentOperation);
    }

    private static (string Description, string? Argument) Described(IOperation transaction, IOperation call) => transaction switch
    {
        ILocalReferenceOperation { Local: var local } => Described(local.Name, local.Type, isNpgsql: false, call),
        IVariableDeclaratorOperation { Symbol: var local } =>
            Described(local.Name, local.Type, BegunTransactionParser.IsNpgsql(transaction), call),
        IMemberReferenceOperation { Member: var member, Type: { } type, Instance: IInstanceReferenceOperation or null } =>
            Described(member.Name, type, isNpgsql: false, call),
        { Type.Name: "TransactionScope" } => ("the TransactionScope", null),
        _ => ("the transaction that was begun", null),
    };

    /// <summary>The argument is left out unless the code proves that the transaction is Npgsql's.</summary>
    private static (string Description, string? Argument) Described(string name, ITypeSymbol type, bool isNpgsql, IOperation call) => type.Name switch
    {
        "NpgsqlTransaction" => ($"the transaction \"{name}\"", name),
        "IDbContextTransaction" => ($"the transaction \"{name}\"", HasOneProvider(call) ? $"(NpgsqlTransaction){name}.GetDbTransaction()" : null),
        "TransactionScope" => ($"the TransactionScope \"{name}\"", null),
        _ => ($"the transaction \"{name}\"", isNpgsql ? $"(NpgsqlTransaction){name}" : null),
    };

    /// <summary>Whether Npgsql's provider is the only one of Entity Framework that the project references.</summary>
    private static bool HasOneProvider(IOperation call)
    {
        string[] names = [.. call.SemanticModel!.Compilation.ReferencedAssemblyNames.Select(identity => identity.Name)];
        return names.Contains("Npgsql.EntityFrameworkCore.PostgreSQL")
            && !names.Any(name => name is "Microsoft.EntityFrameworkCore.SqlServer" or "Microsoft.EntityFrameworkCore.Sqlite"
                || name.EndsWith("EntityFrameworkCore.MySql", StringComparison.Ordinal) || name == "Oracle.EntityFrameworkCore");
    }
}
