using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Notify.Generator.Usage;

/// <summary>
/// Decides whether one call could replace a loop over a collection: each iteration ends with an awaited call and awaits nothing else, so
/// the payloads could be collected first.
/// </summary>
internal static class PublishLoopParser
{
    /// <summary>Whether the awaited <paramref name="call"/> publishes one item in each iteration of a loop, and nothing else is awaited.</summary>
    public static bool PublishesEachItem(IAwaitOperation awaiting, IInvocationOperation call)
    {
        return Loop(awaiting) is { } loop
            && IsFixed(call.Instance!, loop)
            && call.Arguments.All(argument => argument.Parameter?.Ordinal == 0 == DependsOnRound(argument.Value, loop));
    }

    private static ILoopOperation? Loop(IAwaitOperation awaiting)
    {
        IOperation operation = awaiting;
        while (operation.Parent is not (null or ILoopOperation))
        {
            // Code after the call may depend on it: marking a row as sent, a pause, a call of another publisher.
            bool isLast = operation.Parent is not IBlockOperation block || block.Operations.Last() == operation;
            if (!isLast || operation.Parent is not (IBlockOperation or IConditionalOperation or IExpressionStatementOperation))
            {
                return null;
            }

            operation = operation.Parent;
        }

        return operation.Parent is ILoopOperation loop
            && loop.Body == operation && IsOverCollection(loop) && OnlyPublishes(loop.Body) ? loop : null;
    }

    private static bool IsOverCollection(ILoopOperation loop) => loop switch
    {
        // An asynchronous sequence may never end, and its items should be published as they come.
        IForEachLoopOperation { IsAsynchronous: false, Collection: var collection } => IsCollection(Unconverted(collection)),
        IForLoopOperation { Condition: IBinaryOperation condition } =>
            IsCount(Unconverted(condition.LeftOperand)) || IsCount(Unconverted(condition.RightOperand)),
        _ => false,
    };

    /// <summary>
    /// A type with a count, or a sequence in a variable or from LINQ. Sequences from other methods may never end.
    /// </summary>
    private static bool IsCollection(IOperation collection)
    {
        return collection.Type is IArrayTypeSymbol
            || Implements(collection.Type, SpecialType.System_Collections_Generic_ICollection_T)
            || Implements(collection.Type, SpecialType.System_Collections_Generic_IReadOnlyCollection_T)
            || (Implements(collection.Type, SpecialType.System_Collections_Generic_IEnumerable_T) && collection is
                ILocalReferenceOperation or IParameterReferenceOperation or IMemberReferenceOperation
                or IInvocationOperation { TargetMethod.ContainingType.Name: "Enumerable" });
    }

    private static bool Implements(ITypeSymbol? type, SpecialType definition)
    {
        return type is not null && (type.OriginalDefinition.SpecialType == definition
            || type.AllInterfaces.Any(implemented => implemented.OriginalDefinition.SpecialType == definition));
    }

    private static bool IsCount(IOperation operation)
    {
        return operation is IPropertyReferenceOperation { Instance: not null, Property.Name: "Count" or "Length" };
    }

    /// <summary>Whether it awaits only one call, has nothing that must happen within the iteration, and does not leave the loop.</summary>
    private static bool OnlyPublishes(IOperation body)
    {
        return body.DescendantsAndSelf().Count(operation => operation is IAwaitOperation) == 1
            && !body.DescendantsAndSelf().Any(operation => operation is
                IBranchOperation { BranchKind: not BranchKind.Continue } or IReturnOperation { IsImplicit: false }
                or ITryOperation or IUsingOperation or IUsingDeclarationOperation or ILockOperation
                or IForEachLoopOperation { IsAsynchronous: true });
    }

    /// <summary>Whether it is a variable, field or property that is the same in every iteration.</summary>
    private static bool IsFixed(IOperation receiver, ILoopOperation loop) => receiver switch
    {
        ILocalReferenceOperation { Local: var local } => !IsOfRound(local, loop),
        IParameterReferenceOperation or IInstanceReferenceOperation => true,
        IFieldReferenceOperation { Instance: var instance } => instance is null || IsFixed(instance, loop),
        IPropertyReferenceOperation { Instance: var instance, Arguments.IsEmpty: true } => instance is null || IsFixed(instance, loop),
        IConversionOperation { Operand: var operand } => IsFixed(operand, loop),
        _ => false,
    };

    private static bool DependsOnRound(IOperation value, ILoopOperation loop)
    {
        return value.DescendantsAndSelf().OfType<ILocalReferenceOperation>().Any(reference => IsOfRound(reference.Local, loop));
    }

    private static bool IsOfRound(ILocalSymbol local, ILoopOperation loop)
    {
        return local.DeclaringSyntaxReferences.Any(reference =>
            reference.SyntaxTree == loop.Syntax.SyntaxTree && loop.Syntax.Span.Contains(reference.Span));
    }

    private static IOperation Unconverted(IOperation operation)
    {
        return operation is IConversionOperation { OperatorMethod: null } conversion ? Unconverted(conversion.Operand) : operation;
    }
}
