using Microsoft.CodeAnalysis;

namespace Notify.Generator.Parsing;

/// <summary>What holds for the whole of one payload while it is parsed.</summary>
internal sealed class PayloadScope(INamedTypeSymbol payload, AttributeData attribute, DiagnosticSink diagnostics, CancellationToken ct)
{
    private readonly Stack<ISymbol> _places = new();
    private readonly Stack<INamedTypeSymbol> _open = new();

    public DiagnosticSink Diagnostics => diagnostics;

    public CancellationToken CancellationToken => ct;

    public Naming Naming { get; } = (Naming)(attribute.Named<int?>("Naming") ?? 0);

    public bool EnumsAsNumbers { get; } = attribute.Named<int?>("Enums") == 1;

    /// <summary>The user's context for types that are not supported otherwise.</summary>
    public INamedTypeSymbol? JsonContext { get; } = attribute.Named<INamedTypeSymbol>("JsonContext");

    /// <summary>Whether a type is being parsed: meeting it again means that it contains itself.</summary>
    public bool IsOpen(ITypeSymbol type) => _open.Contains(type, SymbolEqualityComparer.Default);

    public bool IsNested => _open.Count > 1;

    public void Enter(INamedTypeSymbol type) => _open.Push(type);

    public void Leave() => _open.Pop();

    public void EnterMember(ISymbol member) => _places.Push(member);

    public void LeaveMember() => _places.Pop();

    /// <summary>
    /// Reports at the innermost member that is being parsed and stands in this compilation's source: a nested type may come from
    /// another assembly.
    /// </summary>
    public void Report(DiagnosticDescriptor descriptor, params object[] arguments)
    {
        ISymbol place = _places.FirstOrDefault(member => member.Locations.Any(location => location.IsInSource)) ?? payload;
        diagnostics.Report(descriptor, place, arguments);
    }
}
