using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Notify.Generator.Usage;

/// <summary>Decides what happens to a call's result.</summary>
internal static class CallResultParser
{
    /// <summary>
    /// The outermost expression that still has the call's result: awaited, converted, or waited for. For <c>x.F()</c>, it may be
    /// <c>await x.F().ConfigureAwait(false)</c>.
    /// </summary>
    public static IOperation Parse(IOperation call)
    {
        IOperation result = call;
        while (result.Parent is { } parent && PassesOn(parent, result))
        {
            result = parent;
        }

        return result;
    }

    /// <summary>The call that an awaited expression comes from; null if there is none.</summary>
    public static IInvocationOperation? Awaited(IAwaitOperation awaiting)
    {
        IOperation operation = awaiting.Operation;
        while (operation is IInvocationOperation { Instance: { } instance } wrapper && PassesOn(wrapper, instance))
        {
            operation = instance;
        }

        return operation as IInvocationOperation;
    }

    private static bool PassesOn(IOperation parent, IOperation result) => parent switch
    {
        IAwaitOperation => true,
        IConversionOperation { OperatorMethod: null } => true,
        IInvocationOperation
        {
            TargetMethod.Name: "ConfigureAwait" or "AsTask" or "Preserve" or "GetAwaiter" or "GetResult" or "Wait",
        } call => call.Instance == result,
        IPropertyReferenceOperation { Property.Name: "Result" } property => property.Instance == result,
        _ => false,
    };
}
