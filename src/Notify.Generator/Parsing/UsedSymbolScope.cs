using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Notify.Generator.Parsing;

/// <summary>
/// The symbols that generated code uses, and the ids that the compiler would report for them. Generated code silences these ids, because
/// the compiler also reports them in the user's code, where the user can act on them.
/// </summary>
internal sealed class UsedSymbolScope
{
    private readonly SortedSet<string> _ids = new(StringComparer.Ordinal);
    private readonly HashSet<ISymbol> _seen = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _walked = new(SymbolEqualityComparer.Default);

    /// <summary>The diagnostic ids of [Obsolete] and [Experimental].</summary>
    public IEnumerable<string> Ids => _ids;

    /// <summary>Whether a symbol has no name yet, because its declaration is being typed. The compiler reports that.</summary>
    public bool HasUnnamed { get; private set; }

    /// <summary>Adds a type, or a member and what contains it.</summary>
    /// <returns>The symbol that is obsolete as an error, so that no code may use it; null if there is none.</returns>
    public ISymbol? Add(ISymbol symbol)
    {
        if (!_seen.Add(symbol))
        {
            return null;
        }

        HasUnnamed |= IsUnnamed(symbol);
        ISymbol? forbidden = null;
        if (symbol is INamedTypeSymbol type)
        {
            foreach (INamedTypeSymbol named in Named(type))
            {
                forbidden ??= IsForbidden(named) ? named : null;
            }
        }
        else if (IsForbidden(symbol))
        {
            forbidden = symbol;
        }

        // Most symbols share their containers, up to the assembly, which has dozens of attributes: visit each only once.
        for (ISymbol? around = symbol; around is not null && _walked.Add(around); around = around.ContainingSymbol)
        {
            AddIds(around);
        }

        return forbidden;
    }

    public static bool IsForbidden(ISymbol symbol)
    {
        return symbol.GetAttributes().Find(KnownTypes.ObsoleteAttribute)?.Argument<bool>(1) == true;
    }

    private static bool IsUnnamed(ISymbol symbol) => symbol switch
    {
        INamedTypeSymbol type => type is { IsTupleType: false, Name: "" },
        IMethodSymbol method => method.Parameters.Any(parameter => parameter.Name.Length == 0),
        IPropertySymbol or IFieldSymbol => symbol.Name.Length == 0,
        _ => false, // An array has no name.
    };

    /// <summary>The name of a type has the names of its containing types and its arguments.</summary>
    private IEnumerable<INamedTypeSymbol> Named(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? outer = type; outer is not null; outer = outer.ContainingType)
        {
            AddIds(outer);
            yield return outer;
            foreach (INamedTypeSymbol inner in outer.TypeArguments.OfType<INamedTypeSymbol>().SelectMany(Named))
            {
                yield return inner;
            }
        }
    }

    private void AddIds(ISymbol symbol)
    {
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            string? id = KnownTypes.Is(attribute.AttributeClass, KnownTypes.ObsoleteAttribute) ? attribute.Named<string>("DiagnosticId")
                : KnownTypes.Is(attribute.AttributeClass, KnownTypes.ExperimentalAttribute) ? attribute.Argument<string>(0)
                : null;

            // A pragma accepts nothing else.
            if (id is not null && SyntaxFacts.IsValidIdentifier(id))
            {
                _ids.Add(id);
            }
        }
    }
}
