using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Notify.Generator.Diagnostics;

namespace Notify.Generator.Usage;

/// <summary>Reports loops that publish the payloads of a collection one by one.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PublishLoopAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.PublishInLoop];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (NotifyApiScope.Find(start.Compilation) is { } api)
            {
                start.RegisterOperationAction(context => Analyze(context, api), OperationKind.Await);
            }
        });
    }

    private static void Analyze(OperationAnalysisContext context, NotifyApiScope api)
    {
        IAwaitOperation awaiting = (IAwaitOperation)context.Operation;
        if (CallResultParser.Awaited(awaiting) is { Instance: not null } call
            && api.IsPublish(call.TargetMethod)
            && PublishLoopParser.PublishesEachItem(awaiting, call))
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.PublishInLoop, call.Syntax.GetLocation()));
        }
    }
}
