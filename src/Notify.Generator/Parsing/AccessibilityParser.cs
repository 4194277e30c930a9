using Microsoft.CodeAnalysis;

namespace Notify.Generator.Parsing;

/// <summary>Decides what generated code can see.</summary>
internal static class AccessibilityParser
{
    /// <summary>Public only where every containing type is, and so on; file-local types count as private.</summary>
    public static Accessibility Effective(INamedTypeSymbol type)
    {
        Accessibility least = Accessibility.Public;
        for (INamedTypeSymbol? outer = type; outer is not null; outer = outer.ContainingType)
        {
            // protected internal is internal or more to this assembly, and not public to others.
            Accessibility own = outer.IsFileLocal ? Accessibility.Private
                : outer.DeclaredAccessibility == Accessibility.ProtectedOrInternal ? Accessibility.Internal
                : outer.DeclaredAccessibility;
            least = own < least ? own : least;
        }

        return least;
    }

    /// <summary>Whether code of an assembly can call a constructor or an accessor of a type that it sees.</summary>
    public static bool IsCallable(IMethodSymbol method, IAssemblySymbol from) => method.DeclaredAccessibility switch
    {
        Accessibility.Public => true,

        // In the editor a project sees the internals of projects that it references, but may not use them.
        Accessibility.Internal or Accessibility.ProtectedOrInternal =>
            SymbolEqualityComparer.Default.Equals(method.ContainingAssembly, from) || method.ContainingAssembly.GivesAccessTo(from),
        _ => false,
    };

    public static bool IsVisible(INamedTypeSymbol type) => Effective(type) is Accessibility.Public or Accessibility.Internal;
}
