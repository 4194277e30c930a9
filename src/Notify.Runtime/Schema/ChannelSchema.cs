namespace Notify;

/// <summary>
/// What a channel needs in the database. Generated code makes it, as <c>OrderEventsChannel.Schema</c>; <c>NotifySchema</c>
/// applies it and compares it with what is there.
/// </summary>
public sealed record ChannelSchema
{
    /// <summary>
    /// Who declares it: the assembly's name. What another owner has made in the same database is left alone.
    /// </summary>
    public required string Owner { get; init; }

    /// <summary>The channel's name, or the pattern of a family's names.</summary>
    public required string Channel { get; init; }

    /// <summary>Its triggers; one for each <see cref="PgTriggerAttribute"/>.</summary>
    public required IReadOnlyList<TriggerSchema> Triggers { get; init; }

    /// <summary>Whether payloads of this channel may go into the table <c>notify.payload</c>.</summary>
    public required bool StoresPayloads { get; init; }
}
