using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Notify.Generator.Diagnostics;

namespace Notify.Generator.Usage;

/// <summary>Reports SQL in strings that listens to, or notifies, a channel with generated types.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RawSqlAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.RawChannelSql];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (NotifyApiScope.Find(start.Compilation) is not { } api)
            {
                return;
            }

            // Most compilations have no such SQL, and never need their channels.
            Compilation compilation = start.Compilation;
            Lazy<GeneratedChannelScope> channels = new(() => new GeneratedChannelScope(compilation, api));
            start.RegisterOperationAction(
                context => Analyze(context, channels),
                OperationKind.Literal, OperationKind.InterpolatedString, OperationKind.Binary);
        });
    }

    private static void Analyze(OperationAnalysisContext context, Lazy<GeneratedChannelScope> channels)
    {
        if (LiteralTextParser.Parse(context.Operation) is not { } text)
        {
            return;
        }

        foreach ((string channel, bool isListening) in ChannelSqlParser.Parse(text).Distinct())
        {
            if (channels.Value.Find(channel, isListening) is { } type && !IsInAttribute(context.Operation))
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    Descriptors.RawChannelSql, context.Operation.Syntax.GetLocation(), channel, type.ToDisplayString()));
            }
        }
    }

    /// <summary>In an attribute, the string is a name, such as a channel's, and is not run as SQL.</summary>
    private static bool IsInAttribute(IOperation? operation)
    {
        while (operation is not (null or IAttributeOperation))
        {
            operation = operation.Parent;
        }

        return operation is not null;
    }
}
