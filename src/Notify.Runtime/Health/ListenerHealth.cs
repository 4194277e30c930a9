namespace Notify;

/// <summary>The health of a <see cref="NotifyListener"/> at one moment.</summary>
public sealed record ListenerHealth
{
    /// <summary>Whether it hears what is sent.</summary>
    public required ListenerCondition Condition { get; init; }

    /// <summary>What the listener is doing.</summary>
    public required ListenerState State { get; init; }

    /// <summary>How many verified connections there have been; 0 before the first.</summary>
    public required long Generation { get; init; }

    /// <summary>
    /// How long ago the server was last heard from while notifications flowed; before the first time, how long ago the listener was
    /// started. Zero if it was not started. Of a time in which the process stood still, one second counts.
    /// </summary>
    public required TimeSpan Silence { get; init; }

    /// <summary>How many channels have subscriptions.</summary>
    public int Channels { get; init; }

    /// <summary>
    /// For how many of them the server has committed the LISTEN on the current connection. Where there are many, this shows how far a
    /// new connection is; their notifications flow already.
    /// </summary>
    public int ListeningChannels { get; init; }

    /// <summary>What ended the last connection or attempt; null while notifications flow.</summary>
    public Exception? LastError { get; init; }
}
