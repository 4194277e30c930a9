using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Notify.Generator.Usage;

/// <summary>Decides whether a call's task is dropped where the compiler does not say so (CS4014).</summary>
internal static class DroppedTaskParser
{
    /// <summary>
    /// Whether no code can see the task. <c>_ = PublishAsync(…)</c> says that this is intended, as it does for the compiler.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="method">The method that the call is in.</param>
    public static bool IsDropped(IInvocationOperation call, ISymbol method)
    {
        bool isConditional = false;
        IOperation task = call;
        while (task.Parent is { } parent && PassesOn(parent, task))
        {
            isConditional |= parent is IConditionalAccessOperation;
            task = parent;
        }

        return task.Parent switch
        {
            IExpressionStatementOperation => (isConditional || !IsAsynchronous(task, method)) && !IsExpectation(call),
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } =>
                !OperationParser.References(local, OperationParser.Root(task)).Any(),
            _ => false,
        };
    }

    private static bool PassesOn(IOperation parent, IOperation task) => parent switch
    {
        IConversionOperation { IsImplicit: true } => true,
        IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "AsTask" or "Preserve" } call => call.Instance == task,
        IConditionalAccessOperation access => access.WhenNotNull == task,
        _ => false,
    };

    private static bool IsAsynchronous(IOperation operation, ISymbol method)
    {
        for (IOperation? outer = operation.Parent; outer is not null; outer = outer.Parent)
        {
            switch (outer)
            {
                case IAnonymousFunctionOperation { Symbol.IsAsync: var isAsync }:
                    return isAsync;
                case ILocalFunctionOperation { Symbol.IsAsync: var isAsync }:
                    return isAsync;
            }
        }

        // The statements of a program are in a method that is asynchronous if one of them awaits.
        return method is IMethodSymbol { IsAsync: true };
    }

    /// <summary>
    /// Whether the call describes what a test expects: <c>publisher.Received().PublishAsync(…)</c>, or
    /// <c>Assert.Throws&lt;…&gt;(() => …)</c>, where what is thrown at once counts.
    /// </summary>
    private static bool IsExpectation(IInvocationOperation call)
    {
        if (call.Instance is IInvocationOperation { TargetMethod: var source } && IsSubstitute(source))
        {
            return true;
        }

        for (IOperation? outer = call.Parent; outer is not null; outer = outer.Parent)
        {
            if (outer is IConversionOperation { Operand: IAnonymousFunctionOperation, Type.Name: "Expression" }
                || (outer is IInvocationOperation { TargetMethod: var method }
                    && (IsSubstitute(method) || method.Name.Contains("Throw") || method.Name.Contains("Exception"))))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsSubstitute(IMethodSymbol method)
    {
        return method.ContainingNamespace?.ToDisplayString().StartsWith("NSubstitute", StringComparison.Ordinal) == true;
    }
}
