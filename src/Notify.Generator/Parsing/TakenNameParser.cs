using Microsoft.CodeAnalysis;

namespace Notify.Generator.Parsing;

/// <summary>Decides whether a type can be generated under a name, or something else has it.</summary>
internal static class TakenNameParser
{
    /// <summary>
    /// Describes for a message what has the name; null if it is free. Types that NotifyGen generated for this compilation don't count,
    /// although an analyzer sees them.
    /// </summary>
    /// <param name="compilation">Where the type would be generated.</param>
    /// <param name="home">Its namespace; null for the global one.</param>
    /// <param name="name">Its name, without type parameters.</param>
    public static string? Parse(Compilation compilation, string? home, string name)
    {
        INamespaceSymbol? found = compilation.GlobalNamespace;
        foreach (string part in home?.Split('.') ?? [])
        {
            found = found?.GetMembers(part.TrimStart('@')).OfType<INamespaceSymbol>().FirstOrDefault();
        }

        return found?.GetMembers(name).Select(symbol => Describe(symbol, compilation)).FirstOrDefault(taken => taken is not null);
    }

    private static string? Describe(INamespaceOrTypeSymbol symbol, Compilation compilation)
    {
        if (symbol is INamespaceSymbol)
        {
            return $"a namespace \"{symbol.Name}\"";
        }

        if (symbol is not INamedTypeSymbol { Arity: 0 } type)
        {
            return null;
        }

        bool isOwn = SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, compilation.Assembly);
        return isOwn
            ? AttributeParser.IsGenerated(type) || type.IsFileLocal ? null : $"a type \"{type.Name}\""
            : compilation.IsSymbolAccessibleWithin(type, compilation.Assembly) && !IsEmbedded(type)
                ? $"a type \"{type.Name}\" in \"{type.ContainingAssembly.Name}\""
                : null;
    }

    /// <summary>Whether the compiler hides the type from every other assembly.</summary>
    private static bool IsEmbedded(INamedTypeSymbol type) => type.GetAttributes().Find(KnownTypes.EmbeddedAttribute) is not null;
}
