using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Notify.Generator.Diagnostics;

namespace Notify.Generator.Usage;

/// <summary>
/// Reports subscriptions that are never disposed, if one method alone proves it. A subscription that is passed on is not reported.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SubscriptionAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [Descriptors.UndisposedSubscription, Descriptors.DroppedSubscription];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (NotifyApiScope.Find(start.Compilation) is { } api)
            {
                start.RegisterOperationAction(context => Analyze(context, api), OperationKind.Invocation);
            }
        });
    }

    private static void Analyze(OperationAnalysisContext context, NotifyApiScope api)
    {
        IInvocationOperation call = (IInvocationOperation)context.Operation;
        if (!api.IsSubscribe(call.TargetMethod))
        {
            return;
        }

        IOperation result = CallResultParser.Parse(call);
        if (IsDropped(result))
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.DroppedSubscription, call.Syntax.GetLocation()));
        }
        else if (Holds(result, api) && Local(result) is { Local: { IsUsing: false, IsRef: false } } kept
            && IsNeverDisposed(kept.Local, call, api))
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.UndisposedSubscription, kept.Location, kept.Local.Name));
        }
    }

    private static bool IsDropped(IOperation result) => result.Parent switch
    {
        // () => listener.SubscribeAsync() returns it to the caller, and in Assert.Throws() there is nothing to dispose.
        IExpressionStatementOperation { IsImplicit: true, Parent.Parent: IAnonymousFunctionOperation } => false,
        IExpressionStatementOperation => true,
        ISimpleAssignmentOperation { Target: IDiscardOperation, Parent: IExpressionStatementOperation } => true,
        _ => false,
    };

    /// <summary>Whether the result is the subscription itself, rather than a task that returns it.</summary>
    private static bool Holds(IOperation result, NotifyApiScope api)
    {
        return api.IsSubscription(result is IConversionOperation conversion ? conversion.Operand.Type : result.Type);
    }

    private static (ILocalSymbol Local, Location Location)? Local(IOperation result) => result.Parent switch
    {
        IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } =>
            (declarator.Symbol, declarator.Symbol.Locations[0]),
        ISimpleAssignmentOperation { Target: ILocalReferenceOperation target, Parent: IExpressionStatementOperation } =>
            (target.Local, target.Syntax.GetLocation()),
        _ => null,
    };

    private static bool IsNeverDisposed(ILocalSymbol local, IOperation call, NotifyApiScope api)
    {
        IOperation root = call;
        while (root.Parent is { } parent)
        {
            root = parent;
        }

        return root.Descendants().OfType<ILocalReferenceOperation>()
            .Where(reference => SymbolEqualityComparer.Default.Equals(reference.Local, local))
            .All(reference => LeavesUndisposed(reference, api));
    }

    /// <summary>
    /// Whether the reference only reads from the subscription, or assigns to the variable. Anything else disposes it or passes it on.
    /// </summary>
    private static bool LeavesUndisposed(ILocalReferenceOperation reference, NotifyApiScope api) => reference.Parent switch
    {
        IInvocationOperation call => call.Instance == reference && api.IsSubscription(call.TargetMethod.ContainingType),
        IPropertyReferenceOperation property => api.IsSubscription(property.Property.ContainingType),
        ISimpleAssignmentOperation { Parent: IExpressionStatementOperation } assignment => assignment.Target == reference,
        _ => false,
    };
}
