using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Notify.Generator.Parsing;

/// <summary>
/// Chooses the constructor that creates received payloads: the one marked [JsonConstructor], a record's primary one, the parameterless
/// one, or the only one.
/// </summary>
internal static class ConstructorParser
{
    /// <summary>The constructor, and what else it does; null if there is none, or if the choice is ambiguous.</summary>
    public static Construction? Parse(INamedTypeSymbol type, List<IPropertySymbol> properties, PayloadScope scope)
    {
        CancellationToken ct = scope.CancellationToken;
        return Choose(type, scope.Assembly, ct) is not { } constructor ? null : new Construction(
            constructor, !HasNoBody(constructor, ct) || properties.Exists(property => SetterParser.RunsCode(property, ct)));
    }

    private static IMethodSymbol? Choose(INamedTypeSymbol type, IAssemblySymbol from, CancellationToken ct)
    {
        List<IMethodSymbol> usable =
        [
            .. type.InstanceConstructors.Where(constructor => AccessibilityParser.IsCallable(constructor, from) && !IsCopy(constructor, type)),
        ];
        List<IMethodSymbol> declared = [.. usable.Where(constructor => !constructor.IsImplicitlyDeclared)];
        return usable.Find(constructor => constructor.GetAttributes().Find(KnownTypes.JsonConstructorAttribute) is not null)
            ?? (type.IsRecord ? declared.Find(constructor => IsPrimary(constructor, ct)) : null)
            ?? declared.Find(constructor => constructor.Parameters.IsEmpty)
            ?? (declared.Count == 1 ? declared[0] : usable.Find(constructor => constructor.Parameters.IsEmpty));
    }

    /// <summary>
    /// Which property each parameter takes its value from. The types must match. A property of exactly the same name comes first, then one
    /// that differs in the case of the first letter, then one that differs in case only. Each property is used once.
    /// </summary>
    public static Dictionary<IPropertySymbol, IParameterSymbol> Match(IMethodSymbol constructor, List<IPropertySymbol> properties)
    {
        Func<string, string, bool>[] likenesses =
        [
            (parameter, property) => parameter == property,
            (parameter, property) => parameter.Length > 0 && property.Length > 0 // A name may still be missing in an editor.
                && char.ToUpperInvariant(parameter[0]) == property[0]
                && string.CompareOrdinal(parameter, 1, property, 1, int.MaxValue) == 0,
            (parameter, property) => string.Equals(parameter, property, StringComparison.OrdinalIgnoreCase),
        ];
        Dictionary<IPropertySymbol, IParameterSymbol> matches = new(SymbolEqualityComparer.Default);
        foreach (Func<string, string, bool> isAlike in likenesses)
        {
            foreach (IParameterSymbol parameter in constructor.Parameters.Where(parameter => !matches.ContainsValue(parameter)))
            {
                IPropertySymbol? match = properties.Find(property => isAlike(parameter.Name, property.Name)
                    && !matches.ContainsKey(property)
                    && SymbolEqualityComparer.Default.Equals(parameter.Type, property.Type));
                if (match is not null)
                {
                    matches.Add(match, parameter);
                }
            }
        }

        return matches;
    }

    /// <summary>
    /// Whether a new instance has only the values that it is given and those of its properties' initializers. A constructor's body could
    /// set a default that the parser does not see.
    /// </summary>
    private static bool HasNoBody(IMethodSymbol constructor, CancellationToken ct)
    {
        return (constructor.IsImplicitlyDeclared || IsPrimary(constructor, ct))
            && (constructor.ContainingType.BaseType is not { SpecialType: SpecialType.None } parent
                || parent.InstanceConstructors.All(inherited => IsCopy(inherited, parent) || HasNoBody(inherited, ct)));
    }

    /// <summary>Whether the parameters are those of the type's own declaration.</summary>
    public static bool IsPrimary(IMethodSymbol constructor, CancellationToken ct)
    {
        return constructor.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax(ct) is TypeDeclarationSyntax);
    }

    private static bool IsCopy(IMethodSymbol constructor, INamedTypeSymbol type)
    {
        return constructor.Parameters.Length == 1
            && SymbolEqualityComparer.Default.Equals(constructor.Parameters[0].Type, type);
    }

    /// <summary>How received payloads of a type are constructed.</summary>
    /// <param name="Constructor">The constructor to call.</param>
    /// <param name="RunsCode">
    /// Whether it runs code that may give any property a value: a constructor's body, or a setter's body, which may also set other
    /// properties.
    /// </param>
    internal sealed record Construction(IMethodSymbol Constructor, bool RunsCode)
    {
        public bool SetsRequiredMembers { get; } =
            Constructor.GetAttributes().Find(KnownTypes.SetsRequiredMembersAttribute) is not null;
    }
}
