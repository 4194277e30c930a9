using Microsoft.CodeAnalysis;

namespace Notify.Generator.Parsing;

/// <summary>
/// Where the parser says what is wrong. The analyzer listens; for the generator nobody does, so no location is made, and none
/// gets into the cached models.
/// </summary>
internal sealed class DiagnosticSink(Action<Diagnostic>? report, CancellationToken ct)
{
    /// <summary>Whether anything was wrong, so that nothing may be generated.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>A type that the compiler itself complains about: nothing to add, and nothing to generate.</summary>
    public void CompilerReports() => HasErrors = true;

    public void Report(DiagnosticDescriptor descriptor, ISymbol symbol, params object[] arguments)
    {
        HasErrors = true;
        report?.Invoke(Diagnostic.Create(descriptor, symbol.Locations.FirstOrDefault(), arguments));
    }

    public void Report(DiagnosticDescriptor descriptor, AttributeData attribute, params object[] arguments)
    {
        HasErrors = true;
        report?.Invoke(Diagnostic.Create(
            descriptor, attribute.ApplicationSyntaxReference?.GetSyntax(ct).GetLocation(), arguments));
    }
}
