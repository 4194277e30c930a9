using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Notify.Generator.Parsing;

/// <summary>
/// What the compiler will say of generated code that uses certain symbols. It says it of the user's own code, too, and there is where
/// it is heeded or silenced.
/// </summary>
internal sealed class UsedSymbolScope
{
    private readonly SortedSet<string> _ids = new(StringComparer.Ordinal);
    private readonly HashSet<ISymbol> _seen = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _walked = new(SymbolEqualityComparer.Default);

    /// <summary>The ids that [Obsolete] and [Experimental] give to what the compiler says.</summary>
    public IEnumerable<string> Ids => _ids;

    /// <summary>Adds a type, or a member and what is around it.</summary>
    /// <returns>What is obsolete as an error, so that nothing may use it; null if nothing is.</returns>
    public ISymbol? Add(ISymbol symbol)
    {
        if (!_seen.Add(symbol))
        {
            return null;
        }

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

        // What is around one symbol is around most of the others, up to the assembly with its dozens of attributes.
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

    /// <summary>Whoever names a type names those around it and its arguments.</summary>
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

            // Of another kind of text a pragma could make nothing.
            if (id is not null && SyntaxFacts.IsValidIdentifier(id))
            {
                _ids.Add(id);
            }
        }
    }
}
