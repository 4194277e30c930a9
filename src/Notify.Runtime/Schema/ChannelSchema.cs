using System.ComponentModel;

namespace Notify.Generated;

/// <summary>
/// What a channel needs in the database. Generated code creates it, as <c>OrderEventsChannel.Schema</c>; <see cref="NotifySchema"/>
/// applies it, and compares it with what is installed.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record ChannelSchema
{
    /// <summary>The name of the declaring assembly. Objects that other owners created in the database are left alone.</summary>
    public required string Owner { get; init; }

    /// <summary>The channel's name, or the name pattern of a family.</summary>
    public required string Channel { get; init; }

    /// <summary>The trigger functions with their triggers.</summary>
    public IReadOnlyList<FunctionDefinition> Functions { get; init; } = [];

    /// <summary>Whether payloads of the channel may be stored in the table <c>notify.payload</c>.</summary>
    public bool StoresPayloads { get; init; }
}
