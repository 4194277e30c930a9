using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Notify.Generator.Diagnostics;

namespace Notify.Generator.Usage;

/// <summary>Reports SQL in strings that listens to, or notifies, a channel with generated types, or seems to mean one.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RawSqlAnalyzer() : UsageAnalyzer(Descriptors.RawChannelSql, Descriptors.MisspeltChannelSql)
{
    private protected override void Start(CompilationStartAnalysisContext start, NotifyApiScope api)
    {
        // Most compilations have no such SQL, and never need their channels.
        Compilation compilation = start.Compilation;
        Lazy<GeneratedChannelScope> channels = new(() => new GeneratedChannelScope(compilation, api));
        start.RegisterOperationAction(
            context => Analyze(context, channels), OperationKind.Literal, OperationKind.InterpolatedString, OperationKind.Binary);
    }

    private static void Analyze(OperationAnalysisContext context, Lazy<GeneratedChannelScope> channels)
    {
        if (LiteralTextParser.Parse(context.Operation) is not { } text)
        {
            return;
        }

        foreach ((string name, bool isListening, bool isFolded) in ChannelSqlParser.Parse(text).Distinct())
        {
            if (channels.Value.Find(name, isListening) is { } channel && !IsInAttribute(context.Operation))
            {
                Location place = context.Operation.Syntax.GetLocation();
                string type = channel.Type.ToDisplayString();
                string shown = name.Replace(ChannelSqlParser.Unknown.ToString(), "…");
                context.ReportDiagnostic(channel.IsMisspelt
                    ? Diagnostic.Create(
                        Descriptors.MisspeltChannelSql, place, shown,
                        isFolded ? ", to which PostgreSQL folds a name without quotes" : "", channel.Name, type)
                    : Diagnostic.Create(Descriptors.RawChannelSql, place, shown, type));
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
