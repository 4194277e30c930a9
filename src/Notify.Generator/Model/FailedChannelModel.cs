namespace Notify.Generator.Model;

/// <summary>
/// A channel with an error. Its types are generated nevertheless, with bodies that throw: without them, each use of such a type would be an
/// error of the compiler's, and the compiler runs no analyzers after an error in a declaration.
/// </summary>
internal sealed record FailedChannelModel
{
    /// <summary>The payload type, for messages.</summary>
    public required string Payload { get; init; }

    /// <summary>The ids of the errors; empty if the compiler reports what is wrong.</summary>
    public required string Ids { get; init; }

    /// <summary>The channel's name, which may be one that PostgreSQL would not accept.</summary>
    public required string Pattern { get; init; }

    /// <summary>What the types are named after.</summary>
    public required string Name { get; init; }

    /// <summary>Their namespace; null for the global one.</summary>
    public required string? Namespace { get; init; }

    public required bool IsPublic { get; init; }

    /// <summary>The payload type in full, or <c>object</c> if generated code can't name it.</summary>
    public required string PayloadTypeName { get; init; }

    public required bool IsFamily { get; init; }

    /// <summary>The parameters of a family.</summary>
    public required EquatableArray<FamilyParameterModel> Parameters { get; init; }

    /// <summary>Those of the generated types whose names are free and are identifiers.</summary>
    public required EquatableArray<string> Types { get; init; }

    /// <summary>Whether there can be a registration method.</summary>
    public required bool Registers { get; init; }

    /// <summary>Whether the channel would need anything in the database.</summary>
    public required bool HasSql { get; init; }

    /// <summary>See <see cref="ChannelModel.SilencedIds"/>.</summary>
    public required EquatableArray<string> SilencedIds { get; init; }

    /// <summary>A channel that is right by itself, but claims what another one claims, too.</summary>
    public static FailedChannelModel Create(ChannelModel channel, ChannelConflictModel conflict) => new()
    {
        Payload = channel.PayloadName,
        Ids = conflict.Channel is null ? "NTG010" : "NTG004",
        Pattern = channel.Channel.Pattern,
        Name = channel.Name,
        Namespace = channel.Namespace,
        IsPublic = channel.IsPublic,
        PayloadTypeName = channel.Payload.TypeName,
        IsFamily = channel.Channel.IsFamily,
        Parameters = channel.Channel.Parameters
            .Select(parameter => new FamilyParameterModel(parameter.Name, parameter.Value.TypeName))
            .ToEquatableArray(),
        Types = GeneratedNames.All(channel.Name).ToEquatableArray(),
        Registers = true,
        HasSql = channel.HasSql,
        SilencedIds = channel.SilencedIds,
    };
}

/// <param name="Name">The member of the payload.</param>
/// <param name="TypeName">Its type in full.</param>
internal sealed record FamilyParameterModel(string Name, string TypeName);
