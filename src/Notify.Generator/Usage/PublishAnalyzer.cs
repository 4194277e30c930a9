using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Notify.Generator.Diagnostics;

namespace Notify.Generator.Usage;

/// <summary>
/// Reports calls that publish otherwise than the code around them suggests: one by one, outside the open transaction, or without
/// anyone who learns of an error.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PublishAnalyzer()
    : UsageAnalyzer(Descriptors.PublishInLoop, Descriptors.PublishOutsideTransaction, Descriptors.DroppedPublish)
{
    /// <summary>The property of NTG305 that has the argument to add.</summary>
    internal const string Argument = "Argument";

    private protected override void Start(CompilationStartAnalysisContext start, NotifyApiScope api) =>
        start.RegisterOperationAction(context => Analyze(context, api), OperationKind.Invocation);

    private static void Analyze(OperationAnalysisContext context, NotifyApiScope api)
    {
        IInvocationOperation call = (IInvocationOperation)context.Operation;
        IMethodSymbol method = call.TargetMethod;
        bool isOne = api.IsPublish(method);
        bool isMany = !isOne && api.IsPublishMany(method);
        if (call.Instance is null || (!isOne && !isMany && !api.IsCommit(method)))
        {
            return;
        }

        if (DroppedTaskParser.IsDropped(call, context.ContainingSymbol))
        {
            Report(Descriptors.DroppedPublish, ImmutableDictionary<string, string?>.Empty, method.Name);
        }

        if (isOne && PublishLoopParser.PublishesEachItem(call))
        {
            Report(Descriptors.PublishInLoop, ImmutableDictionary<string, string?>.Empty);
        }

        // The overloads without a connection and without a transaction have two parameters.
        if ((isOne || isMany) && method.Parameters.Length == 2
            && OpenTransactionParser.Parse(call, context.ContainingSymbol) is var (transaction, argument))
        {
            Report(
                Descriptors.PublishOutsideTransaction,
                ImmutableDictionary<string, string?>.Empty.Add(Argument, argument),
                method.Name,
                transaction,
                argument is not null ? $"pass {argument} to it"
                    : transaction.Contains("Scope") ? "pass a connection that is enlisted in it" : "pass the transaction to it");
        }

        void Report(DiagnosticDescriptor descriptor, ImmutableDictionary<string, string?> properties, params object[] arguments) =>
            context.ReportDiagnostic(Diagnostic.Create(descriptor, call.Syntax.GetLocation(), properties, arguments));
    }
}
