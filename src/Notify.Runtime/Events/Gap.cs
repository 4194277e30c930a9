namespace Notify;

/// <summary>Here some notifications may be missing. What was derived from them is to be read anew.</summary>
/// <typeparam name="T">The payload's type.</typeparam>
public sealed record Gap<T> : ChannelEvent<T>
{
    /// <summary>Why.</summary>
    public required GapCause Cause { get; init; }

    /// <summary>Since when, by this machine's clock.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>
    /// How many are known to be missing; null where nobody can know, as after <see cref="GapCause.Disconnected"/>.
    /// </summary>
    public required long? Dropped { get; init; }

    /// <summary>What went wrong, where an exception says it; never holds a payload's content.</summary>
    public Exception? Error { get; init; }

    /// <summary>The notification that could not be read, for a dead letter; never shown otherwise.</summary>
    internal RawNotification? Raw { get; init; }
}
