using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Notify.Generator.Usage;

/// <summary>
/// Decides whether one call could replace a loop over a collection: each iteration publishes and does nothing else that must happen
/// before the next one, so the payloads could be collected first.
/// </summary>
internal static class PublishLoopParser
{
    /// <summary>Whether <paramref name="call"/> publishes one item in each iteration of a loop, and nothing else is awaited.</summary>
    public static bool PublishesEachItem(IInvocationOperation call)
    {
        IOperation done = CallResultParser.Parse(call);
        return Round(done) is { } round
            && (done != call || done.Parent is IReturnOperation { Parent.Parent: IAnonymousFunctionOperation })
            && OnlyPublishes(round, done)
            && LoopRangeParser.IsFinite(round)
            && IsFixed(call.Instance!, round)
            && call.Arguments.All(argument => argument.Parameter?.Ordinal == 0
                ? DependsOnRound(argument.Value, round)
                : IsTokenOfRound(argument.Value, round) || !DependsOnRound(argument.Value, round));
    }

    /// <summary>
    /// The loop, or the function that a method such as <c>ForEach</c> calls for each item; null if what follows in the iteration may depend
    /// on the call: marking a row as sent, a pause, a call of another publisher.
    /// </summary>
    private static IOperation? Round(IOperation done)
    {
        for (IOperation operation = done; operation.Parent is { } parent; operation = parent)
        {
            switch (parent)
            {
                case ILoopOperation loop:
                    return loop.Body == operation ? loop : null;
                case IAnonymousFunctionOperation:
                    return parent;
                case IBlockOperation block when block.Operations.SkipWhile(sibling => sibling != operation).Skip(1).All(IsHarmless):
                case ITryOperation attempt when attempt.Body == operation && attempt.Finally is null && attempt.Catches.All(IsHarmless):
                case IConditionalOperation or IExpressionStatementOperation or IReturnOperation:
                    break;
                default:
                    return null;
            }
        }

        return null;
    }

    private static bool IsHarmless(ICatchClauseOperation handler)
    {
        return handler.Filter is null && handler.Handler.Operations.All(IsHarmless);
    }

    /// <summary>Whether it only counts, remembers or logs, so that it may as well happen after the loop.</summary>
    private static bool IsHarmless(IOperation statement) => statement switch
    {
        IExpressionStatementOperation { Operation: IIncrementOrDecrementOperation or ICompoundAssignmentOperation } => true,
        IExpressionStatementOperation { Operation: ISimpleAssignmentOperation { Target: ILocalReferenceOperation, Value: not IAwaitOperation } } => true,
        IExpressionStatementOperation { Operation: IInvocationOperation call } => IsLog(call),
        IExpressionStatementOperation { Operation: IConditionalAccessOperation { WhenNotNull: IInvocationOperation call } } => IsLog(call),
        IConditionalOperation { WhenTrue: var then, WhenFalse: var otherwise } => IsHarmless(then) && (otherwise is null || IsHarmless(otherwise)),
        IBlockOperation { Operations: var operations } => operations.All(IsHarmless),
        IBranchOperation { BranchKind: BranchKind.Continue } => true,

        // The end of a function.
        IReturnOperation { IsImplicit: true } => true,
        _ => false,
    };

    private static bool IsLog(IInvocationOperation call)
    {
        return IsLogger(call.TargetMethod.ContainingType) || call.TargetMethod.Parameters.Any(parameter => IsLogger(parameter.Type))
            || call.TargetMethod.ContainingType.AllInterfaces.Any(IsLogger);
    }

    private static bool IsLogger(ITypeSymbol type) => type.Name is "ILogger" or "Logger" or "Log" or "Console" or "Debug" or "Trace" or "TextWriter";

    /// <summary>Whether it awaits nothing else, has nothing that must happen within the iteration, and does not leave the loop.</summary>
    private static bool OnlyPublishes(IOperation round, IOperation done)
    {
        IOperation body = round is ILoopOperation loop ? loop.Body : ((IAnonymousFunctionOperation)round).Body;
        return !body.DescendantsAndSelf().Any(operation => operation switch
        {
            IAwaitOperation => !IsPartOf(operation, done),
            IBranchOperation branch => branch.BranchKind != BranchKind.Continue,
            IReturnOperation returned => !returned.IsImplicit && returned.ReturnedValue != done,
            ITryOperation => !operation.Syntax.Span.Contains(done.Syntax.Span),
            IUsingOperation or IUsingDeclarationOperation or ILockOperation or IForEachLoopOperation { IsAsynchronous: true } => true,
            IInvocationOperation { TargetMethod.Name: var name } => name is "Sleep" or "SpinWait" or "WaitOne",
            _ => false,
        });
    }

    private static bool IsPartOf(IOperation operation, IOperation done)
    {
        return operation == done || done.Descendants().Contains(operation);
    }

    /// <summary>Whether it is a variable, field or property that is the same in every iteration.</summary>
    private static bool IsFixed(IOperation receiver, IOperation round) => receiver switch
    {
        ILocalReferenceOperation { Local: var local } => !IsOfRound(local, round),
        IParameterReferenceOperation { Parameter: var parameter } => !IsOfRound(parameter, round),
        IInstanceReferenceOperation => true,
        IFieldReferenceOperation { Instance: var instance } => instance is null || IsFixed(instance, round),
        IPropertyReferenceOperation { Instance: var instance, Arguments.IsEmpty: true } => instance is null || IsFixed(instance, round),
        IConversionOperation { Operand: var operand } => IsFixed(operand, round),
        _ => false,
    };

    private static bool DependsOnRound(IOperation value, IOperation round)
    {
        return value.DescendantsAndSelf().Any(operation => operation switch
        {
            ILocalReferenceOperation { Local: var local } => IsOfRound(local, round) || LoopRangeParser.Advances(local, round),
            IParameterReferenceOperation { Parameter: var parameter } =>
                IsOfRound(parameter, round) || LoopRangeParser.Advances(parameter, round),
            IFieldReferenceOperation { Field: var field } => LoopRangeParser.Advances(field, round),
            _ => false,
        });
    }

    /// <summary>Whether it is the token that a method such as <c>Parallel.ForEachAsync</c> passes to its function.</summary>
    private static bool IsTokenOfRound(IOperation value, IOperation round)
    {
        return value is IParameterReferenceOperation { Type.Name: "CancellationToken", Parameter: var token } && IsOfRound(token, round);
    }

    private static bool IsOfRound(ISymbol variable, IOperation round)
    {
        return variable.DeclaringSyntaxReferences.Any(reference =>
            reference.SyntaxTree == round.Syntax.SyntaxTree && round.Syntax.Span.Contains(reference.Span));
    }
}
