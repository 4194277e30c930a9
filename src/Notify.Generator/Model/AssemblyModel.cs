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

/// <param name="Name">What the channel's generated types are named after.</param>
/// <param name="IsPublic">Whether other assemblies see them.</param>
/// <param name="Sql">Where its SQL stands; null if it has none.</param>
internal sealed record CatalogueEntry(string Name, bool IsPublic, CatalogueSql? Sql)
{
    public static CatalogueEntry Of(ChannelModel channel)
    {
        string definition = GeneratedNames.Channel(channel.Name);
        return new CatalogueEntry(channel.Name, channel.IsPublic, !channel.HasSql ? null : new CatalogueSql(
            channel.Namespace is null ? $"global::{definition}" : $"global::{channel.Namespace}.{definition}",
            channel.Triggers.Count > 0,
            channel.StoresPayloads));
    }
}

/// <param name="TypeName">The type that has the constants.</param>
/// <param name="HasTriggers">Whether there is more than the table of payloads.</param>
/// <param name="StoresPayloads">Whether the SQL begins with the table of payloads.</param>
internal sealed record CatalogueSql(string TypeName, bool HasTriggers, bool StoresPayloads);
