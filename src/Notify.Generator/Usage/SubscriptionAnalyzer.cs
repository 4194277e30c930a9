using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Notify.Generator.Diagnostics;

namespace Notify.Generator.Usage;

/// <summary>
/// Reports subscriptions that are never disposed, if one method, or one class for its private members, proves it. A subscription that is
/// passed on is not reported.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SubscriptionAnalyzer() : UsageAnalyzer(Descriptors.UndisposedSubscription, Descriptors.DroppedSubscription)
{
    private protected override void Start(CompilationStartAnalysisContext start, NotifyApiScope api) =>
        start.RegisterOperationAction(context => Analyze(context, api), OperationKind.Invocation);

    private static void Analyze(OperationAnalysisContext context, NotifyApiScope api)
    {
        IInvocationOperation call = (IInvocationOperation)context.Operation;
        if (!SubscriptionSourceParser.IsNew(call, api, context.CancellationToken))
        {
            return;
        }

        IOperation result = CallResultParser.Parse(call);
        SubscriptionUseParser use = new(api, call, context.CancellationToken);
        if (SubscriptionUseParser.IsDropped(result))
        {
            context.ReportDiagnostic(Diagnostic.Create(
                Descriptors.DroppedSubscription, call.Syntax.GetLocation(), call.TargetMethod.Name));
        }
        else if (use.IsOnlyRead(result))
        {
            context.ReportDiagnostic(Diagnostic.Create(
                Descriptors.UndisposedSubscription, call.Syntax.GetLocation(), "of this expression"));
        }
        else if (Kept(result) is (var variable, var place) && use.IsNeverDisposed(variable))
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.UndisposedSubscription, place, $"\"{variable.Name}\""));
        }
    }

    /// <summary>The variable, field or property that the result is assigned to, if that is all that happens to it.</summary>
    private static (ISymbol Variable, Location Place)? Kept(IOperation result) => result.Parent switch
    {
        IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } => (local, local.Locations[0]),
        IAssignmentOperation { Parent: IExpressionStatementOperation, Target: var target } assignment
            when assignment is ISimpleAssignmentOperation or ICoalesceAssignmentOperation => target switch
            {
                ILocalReferenceOperation { Local: var local } => (local, target.Syntax.GetLocation()),
                IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol, Instance: IInstanceReferenceOperation or null } member =>
                    (member.Member, target.Syntax.GetLocation()),
                _ => null,
            },
        _ => null,
    };
}
