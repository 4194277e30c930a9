using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Notify.Generator.Parsing;

/// <summary>
/// Where the parsers report what is wrong. The generator passes on errors, the analyzer the rest. No location gets into a model.
/// </summary>
internal sealed class DiagnosticScope(Action<Diagnostic>? report, CancellationToken ct)
{
    private readonly List<Diagnostic> _remarks = [];

    /// <summary>A type that is used in several places is reported once. Diagnostics compare their arguments by reference.</summary>
    private readonly HashSet<(string Id, Location Location, string Message)> _reported = [];

    /// <summary>Whether anything was wrong, so that the generated types may only throw.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>The compiler reports the type itself: there is nothing to add.</summary>
    public void CompilerReports() => HasErrors = true;

    public void Report(DiagnosticDescriptor descriptor, ISymbol symbol, params object[] arguments)
    {
        HasErrors = true;
        if (report is not null)
        {
            ReportOnce(Diagnostic.Create(descriptor, symbol.Locations.FirstOrDefault(), arguments));
        }
    }

    /// <summary>Keeps a warning, which does not stop generation, until it is known that there is no error.</summary>
    public void Remark(DiagnosticDescriptor descriptor, ISymbol symbol, params object[] arguments)
    {
        if (report is not null)
        {
            _remarks.Add(Diagnostic.Create(descriptor, symbol.Locations.FirstOrDefault(), arguments));
        }
    }

    public void ReportRemarks()
    {
        foreach (Diagnostic remark in _remarks)
        {
            ReportOnce(remark);
        }
    }

    public void Report(DiagnosticDescriptor descriptor, AttributeData attribute, params object[] arguments) =>
        Report(descriptor, attribute, properties: null, arguments);

    /// <param name="descriptor">What is wrong.</param>
    /// <param name="attribute">Where.</param>
    /// <param name="properties">What a code fix needs.</param>
    /// <param name="arguments">The message's.</param>
    public void Report(
        DiagnosticDescriptor descriptor, AttributeData attribute, ImmutableDictionary<string, string?>? properties, params object[] arguments)
    {
        HasErrors = true;
        report?.Invoke(Create(descriptor, attribute, properties, arguments));
    }

    /// <summary>Like <see cref="Remark(DiagnosticDescriptor, ISymbol, object[])"/>.</summary>
    public void Remark(
        DiagnosticDescriptor descriptor, AttributeData attribute, ImmutableDictionary<string, string?>? properties, params object[] arguments)
    {
        if (report is not null)
        {
            _remarks.Add(Create(descriptor, attribute, properties, arguments));
        }
    }

    private Diagnostic Create(
        DiagnosticDescriptor descriptor, AttributeData attribute, ImmutableDictionary<string, string?>? properties, object[] arguments) =>
        Diagnostic.Create(descriptor, attribute.ApplicationSyntaxReference?.GetSyntax(ct).GetLocation(), properties, arguments);

    private void ReportOnce(Diagnostic diagnostic)
    {
        if (_reported.Add((diagnostic.Id, diagnostic.Location, diagnostic.GetMessage())))
        {
            report?.Invoke(diagnostic);
        }
    }
}
