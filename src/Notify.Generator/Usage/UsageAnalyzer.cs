using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Notify.Generator.Usage;

/// <summary>Looks at how the runtime's API is used, in compilations that reference it.</summary>
public abstract class UsageAnalyzer : DiagnosticAnalyzer
{
    /// <summary>An analyzer with these diagnostics.</summary>
    private protected UsageAnalyzer(params DiagnosticDescriptor[] diagnostics) => SupportedDiagnostics = [.. diagnostics];

    /// <inheritdoc/>
    public sealed override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; }

    /// <inheritdoc/>
    public sealed override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (NotifyApiScope.Find(start.Compilation) is { } api)
            {
                Start(start, api);
            }
        });
    }

    /// <summary>Registers what it does in one compilation.</summary>
    private protected abstract void Start(CompilationStartAnalysisContext start, NotifyApiScope api);
}
