using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Notify.Generator.Usage;

/// <summary>Decides whether a loop runs over something that surely ends: a collection, a count, the rows of a query.</summary>
internal static class LoopRangeParser
{
    /// <summary>A loop that repeats no more often is not worth a change.</summary>
    private const int FewRounds = 16;

    /// <param name="round">A loop, or a function that may be called for each item.</param>
    public static bool IsFinite(IOperation round) => round switch
    {
        // Another asynchronous sequence may never end, and its items should be published as they come.
        IForEachLoopOperation { IsAsynchronous: true, Collection: var sequence } => IsQuery(sequence),
        IForEachLoopOperation { Collection: var collection } => IsCollection(collection),
        IForLoopOperation { Condition: { } condition } => Ends(condition, round),
        IWhileLoopOperation { Condition: { } condition } => Ends(condition, round),
        IAnonymousFunctionOperation => IsCalledForEach(round),
        _ => false,
    };

    /// <summary>Whether an iteration changes the variable, or the loop's condition moves on what it refers to, such as a reader.</summary>
    public static bool Advances(ISymbol variable, IOperation round)
    {
        return round switch
        {
            IForLoopOperation or IWhileLoopOperation => IsChanged(variable, round) || IsMovedOn(variable, round),
            _ => false,
        };
    }

    private static bool Ends(IOperation condition, IOperation loop)
    {
        return Unconverted(condition) switch
        {
            IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both =>
                Ends(both.LeftOperand, loop) || Ends(both.RightOperand, loop),
            IBinaryOperation comparison => !IsShort(comparison) && (IsBound(comparison.LeftOperand, loop) || IsBound(comparison.RightOperand, loop)),
            IAwaitOperation awaiting => CallResultParser.Awaited(awaiting) is { } call && MovesOn(call),
            IInvocationOperation call => MovesOn(call),
            _ => false,
        };
    }

    private static bool IsShort(IBinaryOperation comparison)
    {
        return comparison is
        {
            OperatorKind: BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual,
            RightOperand.ConstantValue: { HasValue: true, Value: <= FewRounds },
        };
    }

    /// <summary>Whether a comparison with it ends a loop: a count, or a number that each iteration changes.</summary>
    private static bool IsBound(IOperation operand, IOperation loop) => Unconverted(operand) switch
    {
        IPropertyReferenceOperation { Instance: not null, Property.Name: "Count" or "Length" } => true,
        ILocalReferenceOperation { Local: var counter } => IsCounter(counter, loop),
        IParameterReferenceOperation { Parameter: var counter } => IsCounter(counter, loop),
        IIncrementOrDecrementOperation => true,
        _ => false,
    };

    private static bool IsCounter(ISymbol variable, IOperation loop)
    {
        return loop.Descendants().Any(operation => operation is IIncrementOrDecrementOperation or ICompoundAssignmentOperation
            && SymbolEqualityComparer.Default.Equals(Variable(operation.ChildOperations.First()), variable));
    }

    private static bool IsChanged(ISymbol variable, IOperation loop) => IsCounter(variable, loop) || loop.Descendants().Any(operation =>
        operation is ISimpleAssignmentOperation { Target: var target } && SymbolEqualityComparer.Default.Equals(Variable(target), variable));

    /// <summary>Whether the loop's condition refers to the variable by a member: <c>reader.Read()</c>, <c>queue.Count</c>.</summary>
    private static bool IsMovedOn(ISymbol variable, IOperation loop)
    {
        IOperation? condition = loop is IForLoopOperation counting ? counting.Condition : ((IWhileLoopOperation)loop).Condition;
        return condition is not null && condition.DescendantsAndSelf().Any(operation => operation switch
        {
            IInvocationOperation { Instance: { } instance } => SymbolEqualityComparer.Default.Equals(Variable(instance), variable),
            IInvocationOperation { Arguments: { Length: > 0 } arguments } =>
                SymbolEqualityComparer.Default.Equals(Variable(arguments[0].Value), variable),
            IPropertyReferenceOperation { Instance: { } instance } => SymbolEqualityComparer.Default.Equals(Variable(instance), variable),
            _ => false,
        });
    }

    /// <summary>Whether it moves on in a result set or a collection, and returns false at the end.</summary>
    private static bool MovesOn(IInvocationOperation call) => call.TargetMethod.Name switch
    {
        "Read" or "ReadAsync" => IsReader(call.Instance?.Type),
        "TryDequeue" or "TryPop" => call.TargetMethod.ContainingNamespace.ToDisplayString() == "System.Collections.Generic",
        "MoveNext" => call.Instance is { } instance && IsEnumeratorOfCollection(Unconverted(instance)),
        "Any" => call.Arguments.Length == 1 && IsMutable(Unconverted(call.Arguments[0].Value).Type),
        _ => false,
    };

    private static bool IsReader(ITypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type.Name is "DbDataReader" or "IDataReader")
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsEnumeratorOfCollection(IOperation enumerator)
    {
        return enumerator is ILocalReferenceOperation { Local: var local } && OperationParser.Root(enumerator).Descendants()
            .OfType<IVariableDeclaratorOperation>()
            .Any(declarator => SymbolEqualityComparer.Default.Equals(declarator.Symbol, local)
                && declarator.GetVariableInitializer() is { Value: var value }
                && Unconverted(value) is IInvocationOperation { TargetMethod.Name: "GetEnumerator", Instance: { } collection }
                && IsCollection(collection));
    }

    private static bool IsMutable(ITypeSymbol? type) => type?.ContainingNamespace?.ToDisplayString() == "System.Collections.Generic"
        && type.TypeKind == TypeKind.Class;

    /// <summary>Whether the function is passed to a method that calls it for each item of a collection, one after the other or in parallel.</summary>
    private static bool IsCalledForEach(IOperation function)
    {
        if (OperationParser.CallWith(function) is not { } call)
        {
            return false;
        }

        string name = call.TargetMethod.Name;
        IOperation? source = call.Instance ?? call.Arguments.FirstOrDefault()?.Value;
        return name is "For" or "ForAsync"
            ? call.TargetMethod.ContainingType.Name == "Parallel"
            : (name == "ForAll" || name.StartsWith("ForEach", StringComparison.Ordinal)) && source is not null
                && (IsCollection(source) || IsQuery(source));
    }

    /// <summary>
    /// A type with a count, or a sequence in a variable or from LINQ. Sequences from other methods may never end.
    /// </summary>
    private static bool IsCollection(IOperation collection)
    {
        return collection.Type is IArrayTypeSymbol
            || Implements(collection.Type, SpecialType.System_Collections_Generic_ICollection_T)
            || Implements(collection.Type, SpecialType.System_Collections_Generic_IReadOnlyCollection_T)
            || (collection is IConversionOperation { OperatorMethod: null, Operand: var operand } && IsCollection(operand))
            || IsSequence(collection.Type) && collection is
                ILocalReferenceOperation or IParameterReferenceOperation or IMemberReferenceOperation
                or IInvocationOperation { TargetMethod.ContainingType.Name: "Enumerable" or "ParallelEnumerable" };
    }

    private static bool IsSequence(ITypeSymbol? type)
    {
        return Implements(type, SpecialType.System_Collections_Generic_IEnumerable_T) || type?.Name == "ParallelQuery";
    }

    /// <summary>
    /// Whether it is the result of a database query, or a collection that is read asynchronously, maybe with LINQ.
    /// </summary>
    private static bool IsQuery(IOperation sequence)
    {
        return (sequence is IConversionOperation { OperatorMethod: null, Operand: var operand } && IsQuery(operand))
            || (sequence.Type is { } type && type.AllInterfaces.Any(implemented => implemented.Name == "IQueryable"))
            || (sequence is IInvocationOperation { TargetMethod: var method } call
                && (method.ContainingType.Name is "AsyncEnumerable" or "EntityFrameworkQueryableExtensions"
                    or "TaskAsyncEnumerableExtensions" || method.Name is "AsAsyncEnumerable" or "ConfigureAwait" or "WithCancellation")
                && (call.Instance ?? call.Arguments.FirstOrDefault()?.Value) is { } source
                && (IsQuery(source) || (method.Name == "ToAsyncEnumerable" && IsCollection(source))));
    }

    private static bool Implements(ITypeSymbol? type, SpecialType definition)
    {
        return type is not null && (type.OriginalDefinition.SpecialType == definition
            || type.AllInterfaces.Any(implemented => implemented.OriginalDefinition.SpecialType == definition));
    }

    private static ISymbol? Variable(IOperation operation) => Unconverted(operation) switch
    {
        ILocalReferenceOperation { Local: var local } => local,
        IParameterReferenceOperation { Parameter: var parameter } => parameter,
        IFieldReferenceOperation { Field: var field } => field,
        _ => null,
    };

    private static IOperation Unconverted(IOperation operation)
    {
        return operation is IConversionOperation { OperatorMethod: null } conversion ? Unconverted(conversion.Operand) : operation;
    }
}
