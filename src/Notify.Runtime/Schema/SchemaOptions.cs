namespace Notify;

/// <summary>How <see cref="NotifySchema"/> works. Immutable; vary it with <c>with</c>.</summary>
public sealed record SchemaOptions
{
    /// <summary>Ten seconds for a lock, and the channels given are all that their owners declare.</summary>
    public static SchemaOptions Default { get; } = new();

    /// <summary>
    /// How long a change waits for the lock on a table. While it waits, everybody who wants to write to that table waits behind it,
    /// so it rather fails with a <see cref="SchemaException"/>. 10 seconds by default; zero waits for ever.
    /// </summary>
    public TimeSpan LockTimeout
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromDays(1));
            field = value;
        }
    } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whether the channels given are all that their owners declare, as an assembly's generated catalogue is: what those owners made
    /// for any other channel is then undeclared, and goes. True by default. False for a part of the channels: then only what belongs
    /// to the channels given is looked at.
    /// </summary>
    public bool IsComplete { get; init; } = true;

    /// <summary>
    /// Further owners, by the names of their assemblies: what they have made is undeclared unless a channel given declares it. For
    /// an assembly that has no trigger any more, or was renamed. None by default. Needs <see cref="IsComplete"/>.
    /// </summary>
    public IReadOnlyList<string> FormerOwners { get; init; } = [];
}
