using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Notify.Generator.Usage;

/// <summary>Decides whether anything that happens to a subscription, or to the task that returns it, can dispose it.</summary>
internal sealed class SubscriptionUseParser(NotifyApiScope api, IOperation call, CancellationToken ct)
{
    /// <summary>Whether the result of a call, or of a task, is the value of a statement.</summary>
    public static bool IsDropped(IOperation result) => result.Parent switch
    {
        // () => listener.SubscribeAsync() returns it to the caller, and in Assert.Throws() there is nothing to dispose.
        IExpressionStatementOperation { IsImplicit: true, Parent.Parent: IAnonymousFunctionOperation } => false,
        IExpressionStatementOperation => true,
        ISimpleAssignmentOperation { Target: IDiscardOperation, Parent: IExpressionStatementOperation } => true,
        _ => false,
    };

    /// <summary>Whether it is used for a member of the subscription, or of a task, that does not dispose it.</summary>
    public bool IsOnlyRead(IOperation subscription) => subscription.Parent switch
    {
        IInvocationOperation member => member.Instance == subscription && api.IsSubscription(member.TargetMethod.ContainingType),
        IPropertyReferenceOperation { Property: var property } member => member.Instance == subscription && IsRead(property),
        IConditionalAccessOperation access => access.Operation == subscription && access.WhenNotNull switch
        {
            IInvocationOperation { Instance: IConditionalAccessInstanceOperation } member =>
                api.IsSubscription(member.TargetMethod.ContainingType),
            IPropertyReferenceOperation { Instance: IConditionalAccessInstanceOperation, Property: var property } => IsRead(property),
            _ => false,
        },
        _ => false,
    };

    /// <summary>Whether a variable of the method, or a private member of the class, only ever leaves its subscription undisposed.</summary>
    public bool IsNeverDisposed(ISymbol variable) => variable switch
    {
        ILocalSymbol { IsUsing: false, IsRef: false, Type: var type } local => MayHold(type)
            && OperationParser.References(local, OperationParser.Root(call)).All(LeavesUndisposed),
        { DeclaredAccessibility: Accessibility.Private, ContainingType: { } home } and (IFieldSymbol or IPropertySymbol) =>
            MayHold((variable as IFieldSymbol)?.Type ?? ((IPropertySymbol)variable).Type)
            && home.DeclaringSyntaxReferences.All(part => Leaves(part, variable)),
        _ => false,
    };

    private static bool IsTask(ITypeSymbol? type)
    {
        return type?.Name is "Task" or "ValueTask" && type.ContainingNamespace.ToDisplayString() == "System.Threading.Tasks";
    }

    /// <summary>Not a type such as object, or another that keeps subscriptions.</summary>
    private bool MayHold(ITypeSymbol type)
    {
        return api.LeadsToSubscription(type) || (type.Name == "IAsyncDisposable" && type.ContainingNamespace.Name == "System");
    }

    private bool IsRead(IPropertySymbol property)
    {
        return api.IsSubscription(property.ContainingType) || (IsTask(property.ContainingType) && property.Name != "Result");
    }

    /// <summary>
    /// Whether the reference only reads from the subscription, awaits it and drops it, or assigns to the variable. Anything else disposes
    /// it or passes it on.
    /// </summary>
    private bool LeavesUndisposed(IOperation reference)
    {
        if (reference.Parent is IConversionOperation { Type: INamedTypeSymbol { Arity: 0 } plain } && IsTask(plain))
        {
            return false; // It is awaited for another reason than its result.
        }

        IOperation result = CallResultParser.Parse(reference);
        return IsDropped(result) || IsOnlyRead(result) || IsAssigned(reference) || IsNullCheck(result)
            || (result != reference && IsAwaitedInto(result));
    }

    private static bool IsAssigned(IOperation reference)
    {
        return reference.Parent is IAssignmentOperation { Parent: IExpressionStatementOperation } assignment && assignment.Target == reference;
    }

    private static bool IsNullCheck(IOperation reference)
    {
        IOperation? parent = reference.Parent is IConversionOperation { IsImplicit: true } conversion ? conversion.Parent : reference.Parent;
        return parent is IIsPatternOperation { Pattern: IConstantPatternOperation or INegatedPatternOperation { Pattern: IConstantPatternOperation } }
            or IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals };
    }

    /// <summary>Whether a task's subscription gets into another variable, which is never disposed either.</summary>
    private bool IsAwaitedInto(IOperation result)
    {
        return result.Parent is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: { IsUsing: false } local } }
            && !IsTask(local.Type) && IsNeverDisposed(local);
    }

    /// <summary>Whether a part of the class leaves the member's subscription undisposed, too.</summary>
    private bool Leaves(SyntaxReference part, ISymbol member)
    {
        IEnumerable<IdentifierNameSyntax> mentions = part.GetSyntax(ct).DescendantNodes().OfType<IdentifierNameSyntax>()
            .Where(name => name.Identifier.ValueText == member.Name);

        // Only the model of the call's own file is at hand.
        return part.SyntaxTree == call.Syntax.SyntaxTree ? mentions.All(name => Leaves(name, member)) : !mentions.Any();
    }

    private bool Leaves(IdentifierNameSyntax name, ISymbol member)
    {
        SemanticModel model = call.SemanticModel!;
        if (model.GetSymbolInfo(name, ct).Symbol is { } mentioned
            && !SymbolEqualityComparer.Default.Equals(mentioned.OriginalDefinition, member.OriginalDefinition))
        {
            return true;
        }

        SyntaxNode reference = name.Parent is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } access ? access : name;
        return reference.IsKind(SyntaxKind.IdentifierName) && name.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax called }
                && called.Expression is IdentifierNameSyntax { Identifier.ValueText: "nameof" }
            || (model.GetOperation(reference, ct) is IMemberReferenceOperation operation && LeavesUndisposed(operation));
    }
}
