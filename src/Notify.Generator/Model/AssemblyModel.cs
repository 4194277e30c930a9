namespace Notify.Generator.Model;

/// <summary>The channels of one assembly. They have one registration and one SQL script in common.</summary>
internal sealed record AssemblyModel
{
    public required AssemblyNameModel Names { get; init; }

    /// <summary>In ordinal order, so that the file does not depend on the order of the source files.</summary>
    public required EquatableArray<AssemblyChannelModel> Channels { get; init; }

    public static AssemblyModel Create(AssemblyNameModel names, IEnumerable<AssemblyChannelModel> channels) => new()
    {
        Names = names,
        Channels = channels.OrderBy(channel => channel.Name, StringComparer.Ordinal).ToEquatableArray(),
    };
}

/// <summary>The names that the channels of an assembly share.</summary>
internal sealed record AssemblyNameModel
{
    /// <summary>The assembly's name.</summary>
    public required string Assembly { get; init; }

    /// <summary>The name that public generated members start with or contain: <c>ShopContracts</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The class with <c>AddChannels()</c>.</summary>
    public required string Registration { get; init; }

    /// <summary>The class with the SQL of all channels, for the assembly itself.</summary>
    public required string Schema { get; init; }
}

/// <param name="Name">What the channel's generated types are named after.</param>
/// <param name="IsPublic">Whether other assemblies see them.</param>
/// <param name="Sql">Where its SQL is; null if it has none.</param>
internal sealed record AssemblyChannelModel(string Name, bool IsPublic, ChannelSqlModel? Sql)
{
    public static AssemblyChannelModel Create(ChannelModel channel)
    {
        string definition = GeneratedNames.Channel(channel.Name);
        return new AssemblyChannelModel(channel.Name, channel.IsPublic, !channel.HasSql ? null : new ChannelSqlModel(
            channel.Namespace is null ? $"global::{definition}" : $"global::{channel.Namespace}.{definition}",
            channel.Functions.Count > 0,
            channel.StoresPayloads));
    }
}

/// <param name="TypeName">The type that has the constants.</param>
/// <param name="HasTriggers">Whether there is more than the table of payloads.</param>
/// <param name="StoresPayloads">Whether the SQL begins with the table of payloads.</param>
internal sealed record ChannelSqlModel(string TypeName, bool HasTriggers, bool StoresPayloads);
