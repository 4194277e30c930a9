using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Notify.Generator.Usage;

/// <summary>Decides whether a statement begins a transaction.</summary>
internal static class BegunTransactionParser
{
    /// <summary>Where the transaction is kept; the call that begins it if it is kept nowhere; null if none begins.</summary>
    public static IOperation? Parse(IOperation statement) => statement switch
    {
        IUsingDeclarationOperation { DeclarationGroup: var group } => Parse(group),
        IVariableDeclarationGroupOperation { Declarations: var declarations } => declarations
            .SelectMany(declaration => declaration.Declarators)
            .FirstOrDefault(declarator => (declarator.Initializer ?? (declarator.Parent as IVariableDeclarationOperation)?.Initializer)
                is { Value: var value } && Holds(declarator.Symbol.Type, value)),
        IExpressionStatementOperation { Operation: ISimpleAssignmentOperation { Target: var target, Value: var value } } =>
            Beginning(value) is { } begun ? Named(target) ?? begun : null,
        IExpressionStatementOperation { Operation: var expression } => Beginning(expression),

        // using (connection.BeginTransaction())
        IInvocationOperation or IAwaitOperation or IObjectCreationOperation or IConversionOperation => Beginning(statement),
        _ => null,
    };

    /// <summary>Whether it opens a scope in which no transaction is current.</summary>
    public static bool IsSuppression(IOperation statement)
    {
        return statement is IUsingDeclarationOperation or IVariableDeclarationGroupOperation or IObjectCreationOperation
            && statement.DescendantsAndSelf().OfType<IObjectCreationOperation>()
                .Any(creation => IsScope(creation.Type) && IsSuppressed(creation.Arguments));
    }

    /// <summary>Those that can be PostgreSQL's. Those of other providers have types that derive from DbTransaction.</summary>
    public static bool IsTransaction(ITypeSymbol? type) => type?.Name switch
    {
        "NpgsqlTransaction" => IsIn(type, "Npgsql"),
        "DbTransaction" => IsIn(type, "System.Data.Common"),
        "IDbTransaction" => IsIn(type, "System.Data"),
        "IDbContextTransaction" => IsIn(type, "Microsoft.EntityFrameworkCore.Storage"),
        _ => false,
    };

    /// <summary>Whether the variable is initialized with a transaction of Npgsql, whatever its own type is.</summary>
    public static bool IsNpgsql(IOperation declarator)
    {
        return declarator is IVariableDeclaratorOperation { Initializer.Value: var value } && Beginning(value) is IInvocationOperation call
            && Result(call).Name == "NpgsqlTransaction";
    }

    private static IOperation? Named(IOperation target)
    {
        return (IsTransaction(target.Type) || IsScope(target.Type)) && target is not IDiscardOperation ? target : null;
    }

    private static bool Holds(ITypeSymbol type, IOperation value)
    {
        return (IsTransaction(type) || IsScope(type)) && Beginning(value) is not null;
    }

    /// <summary>The call or creation that an expression is, if it surely gives a transaction. One that may be null has a branch without it.</summary>
    private static IOperation? Beginning(IOperation value) => value switch
    {
        IConversionOperation { Operand: var operand } => Beginning(operand),
        IAwaitOperation awaiting => CallResultParser.Awaited(awaiting) is { } call ? Beginning(call) : null,
        IInvocationOperation { Instance: { } instance, TargetMethod.Name: "GetResult" or "GetAwaiter" or "ConfigureAwait" or "AsTask" } =>
            Beginning(instance),
        IInvocationOperation call => IsBegin(call) ? call : null,
        IObjectCreationOperation { Arguments: var arguments } creation => IsScope(creation.Type) && !IsSuppressed(arguments) ? creation : null,
        _ => null,
    };

    private static bool IsBegin(IInvocationOperation call)
    {
        ITypeSymbol type = Result(call);
        return IsTransaction(type) && type.NullableAnnotation != NullableAnnotation.Annotated;
    }

    private static ITypeSymbol Result(IInvocationOperation call)
    {
        return call.TargetMethod.ReturnType is INamedTypeSymbol { Name: "Task" or "ValueTask", TypeArguments: { Length: 1 } arguments }
            ? arguments[0]
            : call.TargetMethod.ReturnType;
    }

    private static bool IsScope(ITypeSymbol? type) => type?.Name == "TransactionScope" && IsIn(type, "System.Transactions");

    /// <summary>Whether it is a scope without a transaction.</summary>
    private static bool IsSuppressed(IEnumerable<IArgumentOperation> arguments)
    {
        return arguments.Any(argument => argument.Value is not IFieldReferenceOperation { Field.Name: "Required" or "RequiresNew" }
            && argument.Value.Type?.Name == "TransactionScopeOption");
    }

    private static bool IsIn(ITypeSymbol type, string space) => type.ContainingNamespace.ToDisplayString() == space;
}
