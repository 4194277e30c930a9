using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Notify.Generator.Usage;

/// <summary>
/// A loop over a collection that ends each round with an awaited call and awaits nothing else: the rounds could as well be
/// collected first.
/// </summary>
internal sealed class PublishLoop
{
    private readonly ILoopOperation _loop;

    private PublishLoop(ILoopOperation loop)
    {
        _loop = loop;
    }

    /// <summary>The loop around <paramref name="awaiting"/>; null where it is none that could be replaced by one call.</summary>
    public static PublishLoop? Around(IAwaitOperation awaiting)
    {
        IOperation operation = awaiting;
        while (operation.Parent is not (null or ILoopOperation))
        {
            // What comes after the call depends on it: a row that is marked as sent, a pause, the next publisher's turn.
            bool isLast = operation.Parent is not IBlockOperation block || block.Operations.Last() == operation;
            if (!isLast || operation.Parent is not (IBlockOperation or IConditionalOperation or IExpressionStatementOperation))
            {
                return null;
            }

            operation = operation.Parent;
        }

        return operation.Parent is ILoopOperation loop
            && loop.Body == operation && IsOverCollection(loop) && OnlyPublishes(loop.Body) ? new PublishLoop(loop) : null;
    }

    /// <summary>Whether each round sends another payload, and all of them the same way.</summary>
    public bool PublishesItems(IInvocationOperation call)
    {
        return IsFixed(call.Instance!)
            && call.Arguments.All(argument => argument.Parameter?.Ordinal == 0 == DependsOnRound(argument.Value));
    }

    private static bool IsOverCollection(ILoopOperation loop) => loop switch
    {
        // An asynchronous sequence may never end, and its items are to go out when they come.
        IForEachLoopOperation { IsAsynchronous: false, Collection: var collection } => IsCollection(Unconverted(collection)),
        IForLoopOperation { Condition: IBinaryOperation condition } =>
            IsCount(Unconverted(condition.LeftOperand)) || IsCount(Unconverted(condition.RightOperand)),
        _ => false,
    };

    /// <summary>
    /// A type that has a count; or a sequence that stands in a variable or comes from LINQ. Other methods may yield without end.
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

    /// <summary>Only one call that is waited for, nothing that is tied to a round's end, no way out of the loop.</summary>
    private static bool OnlyPublishes(IOperation body)
    {
        return body.DescendantsAndSelf().Count(operation => operation is IAwaitOperation) == 1
            && !body.DescendantsAndSelf().Any(operation => operation is
                IBranchOperation { BranchKind: not BranchKind.Continue } or IReturnOperation { IsImplicit: false }
                or ITryOperation or IUsingOperation or IUsingDeclarationOperation or ILockOperation
                or IForEachLoopOperation { IsAsynchronous: true });
    }

    /// <summary>A variable, field or property that does not come from the round.</summary>
    private bool IsFixed(IOperation receiver) => receiver switch
    {
        ILocalReferenceOperation { Local: var local } => !IsOfRound(local),
        IParameterReferenceOperation or IInstanceReferenceOperation => true,
        IFieldReferenceOperation { Instance: var instance } => instance is null || IsFixed(instance),
        IPropertyReferenceOperation { Instance: var instance, Arguments.IsEmpty: true } => instance is null || IsFixed(instance),
        IConversionOperation { Operand: var operand } => IsFixed(operand),
        _ => false,
    };

    private bool DependsOnRound(IOperation value)
    {
        return value.DescendantsAndSelf().OfType<ILocalReferenceOperation>().Any(reference => IsOfRound(reference.Local));
    }

    private bool IsOfRound(ILocalSymbol local)
    {
        return local.DeclaringSyntaxReferences.Any(reference =>
            reference.SyntaxTree == _loop.Syntax.SyntaxTree && _loop.Syntax.Span.Contains(reference.Span));
    }

    private static IOperation Unconverted(IOperation operation)
    {
        return operation is IConversionOperation { OperatorMethod: null } conversion ? Unconverted(conversion.Operand) : operation;
    }
}
