using Microsoft.CodeAnalysis;
using Notify.Generator.Model;
using Notify.Generator.Parsing;

namespace Notify.Generator.Usage;

/// <summary>The channels and families whose generated types a compilation sees: its own and those of referenced assemblies.</summary>
internal sealed class GeneratedChannelScope
{
    private readonly Dictionary<string, INamedTypeSymbol> _definitions = new(StringComparer.Ordinal);
    private readonly List<(FamilyNameParser Pattern, INamedTypeSymbol Definition)> _families = [];

    public GeneratedChannelScope(Compilation compilation, NotifyApiScope api)
    {
        IEnumerable<INamedTypeSymbol> own = compilation.GetSymbolsWithName(IsDefinitionName, SymbolFilter.Type)
            .OfType<INamedTypeSymbol>();
        IEnumerable<INamedTypeSymbol> others = compilation.SourceModule.ReferencedAssemblySymbols
            .Where(assembly => References(assembly, api.Runtime))
            .SelectMany(assembly => TypesOf(assembly.GlobalNamespace))
            .Where(type => compilation.IsSymbolAccessibleWithin(type, compilation.Assembly));
        foreach (INamedTypeSymbol type in own.Concat(others.OrderBy(type => type.ToDisplayString(), StringComparer.Ordinal)).Where(IsDefinition))
        {
            if (Constant(type, "Name") is { } channel)
            {
                if (!_definitions.ContainsKey(channel))
                {
                    _definitions.Add(channel, type);
                }
            }
            else if (Constant(type, "Pattern") is { } pattern
                && type.GetMembers("NameOf").OfType<IMethodSymbol>().FirstOrDefault() is { } nameOf)
            {
                _families.Add((new FamilyNameParser(pattern, nameOf), type));
            }
        }
    }

    /// <summary>The channel of a name in SQL, which may be spelt wrong; null if there is none with generated types.</summary>
    /// <param name="name">The name, with <see cref="ChannelSqlParser.Unknown"/> for what is known only at run time.</param>
    /// <param name="isListening">Whether SQL listens to it; otherwise SQL notifies it.</param>
    public NamedChannel? Find(string name, bool isListening)
    {
        if (_definitions.TryGetValue(name, out INamedTypeSymbol? definition))
        {
            return Named(definition, name, isMisspelt: false);
        }

        if (_families.Find(family => family.Pattern.Has(name)) is { Definition: { } exact })
        {
            return Named(exact, name, isMisspelt: false);
        }

        if (_families.Find(family => family.Pattern.Has(name, ignoreCase: true)) is { Definition: { } near } misspelt)
        {
            return Named(near, misspelt.Pattern.Pattern, isMisspelt: true);
        }

        if (name.IndexOf(ChannelSqlParser.Unknown) >= 0)
        {
            return null;
        }

        string? meant = Meant(SpellingParser.AreSameWords) ?? Meant(SpellingParser.IsSlip);
        return meant is null ? null : Named(_definitions[meant], meant, isMisspelt: true);

        string? Meant(Func<string, string, bool> isLike) => _definitions.Keys
            .OrderBy(channel => channel, StringComparer.Ordinal)
            .FirstOrDefault(channel => isLike(name, channel));

        NamedChannel? Named(INamedTypeSymbol definition, string channel, bool isMisspelt) =>
            Interface(definition, isListening) is { } type ? new NamedChannel(channel, type, isMisspelt) : null;
    }

    private static INamedTypeSymbol? Interface(INamedTypeSymbol definition, bool isListening)
    {
        string name = definition.Name.Substring(0, definition.Name.Length - GeneratedNames.Channel("").Length);
        return definition.ContainingNamespace
            .GetTypeMembers(isListening ? GeneratedNames.ListenerInterface(name) : GeneratedNames.PublisherInterface(name))
            .FirstOrDefault();
    }

    private static bool IsDefinitionName(string name) => name.EndsWith(GeneratedNames.Channel(""), StringComparison.Ordinal);

    private static bool IsDefinition(INamedTypeSymbol type) => type.IsStatic && IsDefinitionName(type.Name) && AttributeParser.IsGenerated(type);

    private static string? Constant(INamedTypeSymbol definition, string name) =>
        definition.GetMembers(name).OfType<IFieldSymbol>().FirstOrDefault()?.ConstantValue as string;

    private static bool References(IAssemblySymbol assembly, IAssemblySymbol runtime)
    {
        return assembly.Modules.Any(module => module.ReferencedAssemblies.Any(identity => identity.Name == runtime.Name));
    }

    private static IEnumerable<INamedTypeSymbol> TypesOf(INamespaceSymbol home)
    {
        return home.GetTypeMembers().Concat(home.GetNamespaceMembers().SelectMany(TypesOf));
    }

    /// <param name="Name">The channel's own name.</param>
    /// <param name="Type">The generated type that does what SQL does.</param>
    /// <param name="IsMisspelt">Whether SQL has another name, which is probably a mistake.</param>
    internal sealed record NamedChannel(string Name, INamedTypeSymbol Type, bool IsMisspelt);
}
