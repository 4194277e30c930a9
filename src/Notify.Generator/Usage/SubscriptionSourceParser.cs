using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Notify.Generator.Usage;

/// <summary>Decides whether a call makes a new subscription, which its caller then owns.</summary>
internal static class SubscriptionSourceParser
{
    /// <summary>How many private methods may be between the call and <c>SubscribeAsync</c>.</summary>
    private const int Depth = 3;

    /// <summary>Whether it is <c>SubscribeAsync</c>, or a private method of the same file that only passes on the result of it.</summary>
    public static bool IsNew(IInvocationOperation call, NotifyApiScope api, CancellationToken ct) => IsNew(call, api, Depth, ct);

    private static bool IsNew(IInvocationOperation call, NotifyApiScope api, int depth, CancellationToken ct)
    {
        return api.IsSubscribe(call.TargetMethod)
            || (depth > 0
                && (call.TargetMethod.DeclaredAccessibility == Accessibility.Private || call.TargetMethod.MethodKind == MethodKind.LocalFunction)
                && api.LeadsToSubscription(call.TargetMethod.ReturnType)
                && Body(call, ct) is { } body
                && Returned(body) is { Count: > 0 } returned
                && returned.All(value => IsNew(value, body, api, depth - 1, ct)));
    }

    private static IOperation? Body(IInvocationOperation call, CancellationToken ct)
    {
        return call.TargetMethod.OriginalDefinition.DeclaringSyntaxReferences is { Length: 1 } references
            && references[0] is var reference && reference.SyntaxTree == call.Syntax.SyntaxTree
            ? call.SemanticModel?.GetOperation(reference.GetSyntax(ct), ct)
            : null;
    }

    private static List<IOperation> Returned(IOperation body)
    {
        return
        [
            .. body.Descendants().OfType<IReturnOperation>()
                .Where(returned => returned.ReturnedValue is not null && Function(returned, body) == body)
                .Select(returned => returned.ReturnedValue!),
        ];
    }

    /// <summary>The function that the operation is directly in; <paramref name="body"/> if that is not a nested one.</summary>
    private static IOperation Function(IOperation operation, IOperation body)
    {
        while (operation != body && operation.Parent is { } parent)
        {
            operation = parent;
            if (operation is IAnonymousFunctionOperation or ILocalFunctionOperation)
            {
                return operation;
            }
        }

        return body;
    }

    private static bool IsNew(IOperation value, IOperation body, NotifyApiScope api, int depth, CancellationToken ct) => value switch
    {
        IConversionOperation { Operand: var operand } => IsNew(operand, body, api, depth, ct),
        IAwaitOperation { Operation: var operation } => IsNew(operation, body, api, depth, ct),
        IInvocationOperation { Instance: { } instance, TargetMethod.Name: "ConfigureAwait" or "AsTask" } => IsNew(instance, body, api, depth, ct),
        IInvocationOperation call => IsNew(call, api, depth, ct),
        ILocalReferenceOperation reference => IsNew(reference, body, api, depth, ct),
        _ => false,
    };

    /// <summary>Whether the variable gets a new subscription, and is otherwise only returned or read from.</summary>
    private static bool IsNew(ILocalReferenceOperation returned, IOperation body, NotifyApiScope api, int depth, CancellationToken ct)
    {
        IOperation? assigned = body.Descendants().OfType<IVariableDeclaratorOperation>()
            .FirstOrDefault(declarator => SymbolEqualityComparer.Default.Equals(declarator.Symbol, returned.Local))
            ?.GetVariableInitializer()?.Value;
        return assigned is not (null or ILocalReferenceOperation)
            && IsNew(assigned, body, api, depth, ct)
            && OperationParser.References(returned.Local, body).All(reference => reference.Parent is IReturnOperation or IConversionOperation { Parent: IReturnOperation }
                || (reference.Parent is IInvocationOperation call && call.Instance == reference
                    && api.IsSubscription(call.TargetMethod.ContainingType)));
    }
}
