namespace Notify.Generator.Model;

/// <summary>The channels of one assembly. They have one registration and one SQL script in common.</summary>
internal sealed record AssemblyModel
{
    public required AssemblyNameModel Names { get; init; }

    /// <summary>In ordinal order, so that the file does not depend on the order of the source files.</summary>
    public required EquatableArray<AssemblyChannelModel> Channels { get; init; }

    /// <summary>The channels with errors, in ordinal order of their payloads.</summary>
    public required EquatableArray<FailedChannelModel> Failed { get; init; }

    /// <summary>Whether other assemblies see any of the channels.</summary>
    public bool IsPublic => Channels.Any(channel => channel.IsPublic) || Failed.Any(failed => failed.IsPublic);

    /// <summary>Whether any of the channels needs something in the database.</summary>
    public bool HasSql => Channels.Any(channel => channel.Sql is not null) || Failed.Any(failed => failed.HasSql);

    public static AssemblyModel Create(
        AssemblyNameModel names, IEnumerable<AssemblyChannelModel> channels, IEnumerable<FailedChannelModel> failed)
    {
        return new AssemblyModel
        {
            Names = names,
            Channels = channels.OrderBy(channel => channel.Name, StringComparer.Ordinal).ToEquatableArray(),
            Failed = failed.OrderBy(channel => channel.Payload, StringComparer.Ordinal)
                .ThenBy(channel => channel.Pattern, StringComparer.Ordinal)
                .ToEquatableArray(),
        };
    }
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

    /// <summary>The classes for the assembly itself and for others.</summary>
    public IEnumerable<string> Types =>
        [Registration, Schema, GeneratedNames.Registration(Name + GeneratedNames.Channels), GeneratedNames.Schema(Name)];
}

/// <param name="Name">What the channel's generated types are named after.</param>
/// <param name="Namespace">Their namespace; null for the global one.</param>
/// <param name="IsPublic">Whether other assemblies see them.</param>
/// <param name="Sql">Where its SQL is; null if it has none.</param>
internal sealed record AssemblyChannelModel(string Name, string? Namespace, bool IsPublic, ChannelSqlModel? Sql)
{
    public static AssemblyChannelModel? Create(ChannelModel? channel)
    {
        if (channel is null)
        {
            return null;
        }

        string definition = GeneratedNames.Channel(channel.Name);
        return new AssemblyChannelModel(channel.Name, channel.Namespace, channel.IsPublic, !channel.HasSql ? null : new ChannelSqlModel(
            channel.Namespace is null ? $"global::{definition}" : $"global::{channel.Namespace}.{definition}",
            channel.Functions.Count > 0,
            channel.StoresPayloads));
    }
}

/// <param name="TypeName">The type that has the constants.</param>
/// <param name="HasTriggers">Whether there is more than the table of payloads.</param>
/// <param name="StoresPayloads">Whether the SQL begins with the table of payloads.</param>
internal sealed record ChannelSqlModel(string TypeName, bool HasTriggers, bool StoresPayloads);
