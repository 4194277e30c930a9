using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Notify.Generator.Diagnostics;

namespace Notify.Generator.Usage;

/// <summary>
/// Reports an <c>AfterCommit</c> that notifications are added to and that never commits, so that they are never published. One that is
/// passed on is left to the code that gets it.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AfterCommitAnalyzer() : UsageAnalyzer(Descriptors.UncommittedAfterCommit)
{
    /// <summary>The property that has the name of the variable, where the diagnostic is at the transaction's own commit.</summary>
    internal const string Variable = "Variable";

    private protected override void Start(CompilationStartAnalysisContext start, NotifyApiScope api) =>
        start.RegisterOperationAction(context => Analyze(context, api), OperationKind.ObjectCreation);

    private static void Analyze(OperationAnalysisContext context, NotifyApiScope api)
    {
        IObjectCreationOperation creation = (IObjectCreationOperation)context.Operation;
        if (!SymbolEqualityComparer.Default.Equals(creation.Type, api.AfterCommit))
        {
            return;
        }

        IOperation value = creation;
        while (value.Parent is IConversionOperation { IsImplicit: true } conversion)
        {
            value = conversion;
        }

        if (value.Parent is IArgumentOperation { Parent: IInvocationOperation call } && api.IsPublishLater(call.TargetMethod))
        {
            Report(creation, "This AfterCommit", variable: null);
            return;
        }

        ILocalSymbol? local = value.Parent switch
        {
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var declared } } => declared,
            ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: var assigned }, Parent: IExpressionStatementOperation } => assigned,
            _ => null,
        };
        if (local is not null && IsOnlyAddedTo(local, creation, api) is { } added)
        {
            IInvocationOperation? commit = OwnCommit(creation, added);
            Report(commit ?? (IOperation)creation, $"\"{local.Name}\"", commit is null ? null : local.Name);
        }

        void Report(IOperation place, string name, string? variable) => context.ReportDiagnostic(Diagnostic.Create(
            Descriptors.UncommittedAfterCommit,
            place.Syntax.GetLocation(),
            ImmutableDictionary<string, string?>.Empty.Add(Variable, variable),
            name));
    }

    /// <summary>The first call that adds a notification; null if there is none, or if other code may commit.</summary>
    private static IInvocationOperation? IsOnlyAddedTo(ILocalSymbol local, IOperation creation, NotifyApiScope api)
    {
        IInvocationOperation? first = null;
        foreach (ILocalReferenceOperation reference in OperationParser.References(local, OperationParser.Root(creation)))
        {
            if (reference.Parent is IArgumentOperation { Parent: IInvocationOperation call } && api.IsPublishLater(call.TargetMethod))
            {
                first ??= call;
            }
            else if (reference.Parent is not ISimpleAssignmentOperation { Parent: IExpressionStatementOperation } assignment
                || assignment.Target != reference)
            {
                return null;
            }
        }

        return first;
    }

    /// <summary>The later call that commits the same thing without the notifications; null if there is none.</summary>
    private static IInvocationOperation? OwnCommit(IObjectCreationOperation creation, IInvocationOperation added)
    {
        IOperation? argument = creation.Arguments.FirstOrDefault()?.Value;
        IOperation? inside = argument?.DescendantsAndSelf().FirstOrDefault(operation =>
            operation is IInvocationOperation { Instance: not null } or IMethodReferenceOperation { Instance: not null });
        (ISymbol? committed, string name) = inside switch
        {
            IInvocationOperation call => (Referenced(call.Instance), call.TargetMethod.Name),
            IMethodReferenceOperation method => (Referenced(method.Instance), method.Method.Name),
            _ => (Referenced(argument), "CommitAsync"),
        };
        return committed is null ? null : OperationParser.Root(creation).Descendants().OfType<IInvocationOperation>().FirstOrDefault(call =>
            call.Syntax.SpanStart > added.Syntax.SpanStart
            && (call.TargetMethod.Name == name || call.TargetMethod.Name + "Async" == name)
            && SymbolEqualityComparer.Default.Equals(Referenced(call.Instance), committed));
    }

    private static ISymbol? Referenced(IOperation? operation) => operation switch
    {
        IConversionOperation { Operand: var operand } => Referenced(operand),
        ILocalReferenceOperation { Local: var local } => local,
        IParameterReferenceOperation { Parameter: var parameter } => parameter,
        IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol } member => member.Member,
        _ => null,
    };
}
