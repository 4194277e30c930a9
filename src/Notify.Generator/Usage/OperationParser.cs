using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Notify.Generator.Usage;

/// <summary>Reads what is around an operation.</summary>
internal static class OperationParser
{
    /// <summary>The whole method, or the initializer, that the operation is in.</summary>
    public static IOperation Root(IOperation operation) => operation.Parent is { } parent ? Root(parent) : operation;

    /// <summary>The mentions of a variable in a body.</summary>
    public static IEnumerable<ILocalReferenceOperation> References(ILocalSymbol local, IOperation body) => body.Descendants()
        .OfType<ILocalReferenceOperation>()
        .Where(reference => SymbolEqualityComparer.Default.Equals(reference.Local, local));

    /// <summary>The call that a function is passed to; null if it isn't.</summary>
    public static IInvocationOperation? CallWith(IOperation function)
    {
        IOperation? argument = function.Parent;
        while (argument is IDelegateCreationOperation or IConversionOperation)
        {
            argument = argument.Parent;
        }

        return argument is IArgumentOperation { Parent: IInvocationOperation call } ? call : null;
    }
}
