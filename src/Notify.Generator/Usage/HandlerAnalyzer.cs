using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Notify.Generator.Diagnostics;

namespace Notify.Generator.Usage;

/// <summary>
/// Reports handlers that keep state that the next notification does not find, and handlers that no <c>AddHandler</c> names. Both need all
/// of the assembly: it shows how a handler is registered.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HandlerAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [Descriptors.HandlerState, Descriptors.UnregisteredHandler];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (HandlerScope.Create(start.Compilation) is not { } handlers)
            {
                return;
            }

            start.RegisterSymbolAction(context => handlers.AddType((INamedTypeSymbol)context.Symbol), SymbolKind.NamedType);
            start.RegisterOperationAction(
                context => handlers.AddMention(context.Operation, context.ContainingSymbol),
                OperationKind.Invocation, OperationKind.ObjectCreation, OperationKind.TypeOf);
            start.RegisterOperationBlockAction(context => handlers.AddBody(context.OwningSymbol, context.OperationBlocks));
            start.RegisterCompilationEndAction(context => Report(context, handlers));
        });
    }

    private static void Report(CompilationAnalysisContext context, HandlerScope handlers)
    {
        foreach (INamedTypeSymbol handler in handlers.WithOwnInstances(context.Compilation))
        {
            foreach (ISymbol member in new HandlerStateParser(handler, handlers.BodiesOf(handler), handlers.Interface).Parse())
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    Descriptors.HandlerState, member.Locations[0], member.Name, handler.Name));
            }
        }

        foreach ((INamedTypeSymbol handler, ITypeSymbol payload) in handlers.NeverAdded(context.Compilation))
        {
            context.ReportDiagnostic(Diagnostic.Create(
                Descriptors.UnregisteredHandler, handler.Locations[0], handler.Name, payload.Name));
        }
    }
}
