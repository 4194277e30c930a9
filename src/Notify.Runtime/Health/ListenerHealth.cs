namespace Notify;

/// <summary>How a <see cref="NotifyListener"/> is, at one moment.</summary>
public sealed record ListenerHealth
{
    /// <summary>The judgement.</summary>
    public required ListenerCondition Condition { get; init; }

    /// <summary>What the listener is doing.</summary>
    public required ListenerState State { get; init; }

    /// <summary>How many verified connections there have been; 0 before the first.</summary>
    public required long Generation { get; init; }

    /// <summary>
    /// How long ago the server was last heard from while notifications flowed; before the first time, how long ago the listener
    /// was started. Zero where it was not.
    /// </summary>
    public required TimeSpan Silence { get; init; }

    /// <summary>What ended the last connection or the last attempt to make one; null while notifications flow.</summary>
    public Exception? LastError { get; init; }
}
