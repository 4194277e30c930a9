namespace Notify.Generator.Model;

/// <summary>The channels of one assembly, for the registration of all at once.</summary>
internal sealed record CatalogueModel
{
    public required string AssemblyName { get; init; }

    /// <summary>In ordinal order, so that the file does not depend on the order of the source files.</summary>
    public required EquatableArray<CatalogueEntry> Entries { get; init; }

    public static CatalogueModel Of(string assemblyName, IEnumerable<CatalogueEntry> entries) => new()
    {
        AssemblyName = assemblyName,
        Entries = entries.OrderBy(entry => entry.Name, StringComparer.Ordinal).ToEquatableArray(),
    };
}

internal sealed record CatalogueEntry(string Name, bool IsPublic);
