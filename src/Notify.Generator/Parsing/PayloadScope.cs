using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Notify.Generator.Diagnostics;
using Notify.Generator.Model;

namespace Notify.Generator.Parsing;

/// <summary>What the parsers of one payload share.</summary>
internal sealed class PayloadScope(
    INamedTypeSymbol payload, AttributeData attribute, Compilation compilation, DiagnosticScope diagnostics, CancellationToken ct)
{
    /// <summary>How often a generic type may be nested in itself, as in Pair&lt;Pair&lt;int&gt;&gt;.</summary>
    private const int MostWithinItself = 8;

    private readonly Stack<ISymbol> _places = new();
    private readonly Stack<INamedTypeSymbol> _open = new();
    private readonly Dictionary<IAssemblySymbol, string?> _aliases = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _aliased = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<INamedTypeSymbol, ObjectModel?> _parsed = new(SymbolEqualityComparer.IncludeNullability);

    public DiagnosticScope Diagnostics => diagnostics;

    public CancellationToken CancellationToken => ct;

    /// <summary>Where the code is generated.</summary>
    public IAssemblySymbol Assembly { get; } = payload.ContainingAssembly;

    public PayloadNaming Naming { get; } = attribute.NamedEnum<PayloadNaming>(nameof(PgChannelAttribute.Naming));

    public EnumFormat Enums { get; } = attribute.NamedEnum<EnumFormat>(nameof(PgChannelAttribute.Enums));

    /// <summary>The converter that the current member sets for its enum; null if it sets none.</summary>
    public AttributeData? EnumConverter { get; set; }

    /// <summary>The user's context for types that are not supported otherwise.</summary>
    public INamedTypeSymbol? JsonContext { get; } = attribute.Named<INamedTypeSymbol>(nameof(PgChannelAttribute.JsonContext));

    /// <summary>
    /// Whether a type is being parsed: if it is found again, it contains itself. A generic type that is nested in itself again and again,
    /// each time with another argument, counts as well: Box&lt;T&gt; with a member of type Box&lt;Box&lt;T&gt;&gt; never ends.
    /// </summary>
    public bool IsOpen(INamedTypeSymbol type)
    {
        return _open.Contains(type, SymbolEqualityComparer.Default)
            || _open.Count(open => SymbolEqualityComparer.Default.Equals(open.OriginalDefinition, type.OriginalDefinition)) == MostWithinItself;
    }

    /// <summary>The payload's types and members, which may be obsolete or experimental.</summary>
    public UsedSymbolScope Used { get; } = new();

    /// <summary>Parses a type the first time only. The number of paths to a type can grow exponentially with their depth.</summary>
    public ObjectModel? ParseOnce(INamedTypeSymbol type, Func<INamedTypeSymbol, PayloadScope, ObjectModel?> parse)
    {
        if (!_parsed.TryGetValue(type, out ObjectModel? model))
        {
            model = parse(type, this);
            _parsed.Add(type, model);
        }

        return model;
    }

    public void Enter(INamedTypeSymbol type) => _open.Push(type);

    public void Leave() => _open.Pop();

    public void EnterMember(ISymbol member) => _places.Push(member);

    public void LeaveMember() => _places.Pop();

    /// <summary>Records that generated code will use a type or a member.</summary>
    public void Uses(ISymbol symbol)
    {
        // One report for each place: the parts of a member's type mostly come from the same assembly.
        if (AliasOf(symbol) is { } alias && _aliased.Add(Place))
        {
            ISymbol type = symbol as ITypeSymbol ?? symbol.ContainingType;
            Report(Descriptors.ExternAlias, type.ToDisplayString(), symbol.ContainingAssembly.Name, alias);
        }

        if (Used.Add(symbol) is { } forbidden)
        {
            Report(Descriptors.ObsoleteAsError, forbidden.Name);
        }
    }

    /// <summary>The extern alias that code needs to name an assembly's types; null if it can name them with global::.</summary>
    private string? AliasOf(ISymbol symbol)
    {
        if (symbol.ContainingAssembly is not { } assembly || SymbolEqualityComparer.Default.Equals(assembly, Assembly))
        {
            return null;
        }

        if (!_aliases.TryGetValue(assembly, out string? alias))
        {
            // The compiler searches all references for the assembly.
            ImmutableArray<string> aliases = compilation.GetMetadataReference(assembly)?.Properties.Aliases ?? [];
            alias = aliases.IsEmpty || aliases.Contains(MetadataReferenceProperties.GlobalAlias) ? null : aliases[0];
            _aliases.Add(assembly, alias);
        }

        return alias;
    }

    /// <summary>
    /// Reports at the innermost current member that this assembly declares: a nested type may come from another assembly, whose source the
    /// editor may also know.
    /// </summary>
    public void Report(DiagnosticDescriptor descriptor, params object[] arguments)
    {
        diagnostics.Report(descriptor, Place, arguments);
    }

    /// <summary>Like <see cref="Report"/>, for anything that is not an error.</summary>
    public void Remark(DiagnosticDescriptor descriptor, params object[] arguments)
    {
        diagnostics.Remark(descriptor, Place, arguments);
    }

    private ISymbol Place =>
        _places.FirstOrDefault(member => SymbolEqualityComparer.Default.Equals(member.ContainingAssembly, Assembly)) ?? payload;
}
