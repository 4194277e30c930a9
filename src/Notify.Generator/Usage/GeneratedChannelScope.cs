using Microsoft.CodeAnalysis;
using Notify.Generator.Model;
using Notify.Generator.Parsing;

namespace Notify.Generator.Usage;

/// <summary>
/// The channels whose generated types a compilation sees: its own and those of referenced assemblies. Families are left out: their
/// names are known only at run time.
/// </summary>
internal sealed class GeneratedChannelScope
{
    private readonly Dictionary<string, INamedTypeSymbol> _definitions = new(StringComparer.Ordinal);

    public GeneratedChannelScope(Compilation compilation, NotifyApiScope api)
    {
        IEnumerable<INamedTypeSymbol> own = compilation.GetSymbolsWithName(IsDefinitionName, SymbolFilter.Type)
            .OfType<INamedTypeSymbol>();
        IEnumerable<INamedTypeSymbol> others = compilation.SourceModule.ReferencedAssemblySymbols
            .Where(assembly => References(assembly, api.Runtime))
            .SelectMany(assembly => TypesOf(assembly.GlobalNamespace))
            .Where(type => compilation.IsSymbolAccessibleWithin(type, compilation.Assembly));
        foreach (INamedTypeSymbol type in own.Concat(others.OrderBy(type => type.ToDisplayString(), StringComparer.Ordinal)))
        {
            if (ChannelOf(type) is { } channel && !_definitions.ContainsKey(channel))
            {
                _definitions.Add(channel, type);
            }
        }
    }

    /// <summary>The generated type for listening to a channel, or for publishing to it; null if there is none.</summary>
    public INamedTypeSymbol? Find(string channel, bool isListening)
    {
        if (!_definitions.TryGetValue(channel, out INamedTypeSymbol? definition))
        {
            return null;
        }

        string name = definition.Name.Substring(0, definition.Name.Length - GeneratedNames.Channel("").Length);
        return definition.ContainingNamespace
            .GetTypeMembers(isListening ? GeneratedNames.ListenerInterface(name) : GeneratedNames.PublisherInterface(name))
            .FirstOrDefault();
    }

    private static bool IsDefinitionName(string name) => name.EndsWith(GeneratedNames.Channel(""), StringComparison.Ordinal);

    private static string? ChannelOf(INamedTypeSymbol type)
    {
        return type.IsStatic && IsDefinitionName(type.Name) && AttributeParser.IsGenerated(type)
            ? type.GetMembers("Name").OfType<IFieldSymbol>().FirstOrDefault()?.ConstantValue as string
            : null;
    }

    private static bool References(IAssemblySymbol assembly, IAssemblySymbol runtime)
    {
        return assembly.Modules.Any(module => module.ReferencedAssemblies.Any(identity => identity.Name == runtime.Name));
    }

    private static IEnumerable<INamedTypeSymbol> TypesOf(INamespaceSymbol home)
    {
        return home.GetTypeMembers().Concat(home.GetNamespaceMembers().SelectMany(TypesOf));
    }
}
