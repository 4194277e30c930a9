using Microsoft.Extensions.Logging;

namespace Notify;

/// <summary>Options of <see cref="NotifySchema"/>. Immutable; vary it with <c>with</c>.</summary>
public sealed record SchemaOptions
{
    /// <summary>Waits at most a minute for other instances, and at most 10 seconds for a table's lock.</summary>
    public static SchemaOptions Default { get; } = new();

    /// <summary>
    /// How long a change waits for a table's lock before it fails with a <see cref="SchemaException"/>. In the meantime, all writers of the
    /// table queue behind it. 10 seconds by default; zero means no limit.
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
    /// How long comparing and applying wait for another instance that applies. Then applying fails with a <see cref="SchemaException"/> that
    /// names its session, and comparing goes on without the advisory lock. One minute by default; zero means no limit. Any role that can
    /// connect can hold the lock.
    /// </summary>
    public TimeSpan InstanceTimeout
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromDays(1));
            field = value;
        }
    } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Where waits for another instance, and ignored objects of other roles, are reported. Null, the default, means nowhere, or the host's log
    /// for <see cref="NotifyBuilder.ApplySchema"/> and <see cref="NotifyBuilder.RequireSchema"/>.
    /// </summary>
    public ILogger? Logger { get; init; }

    /// <summary>
    /// Whether the channels are all that their owners declare, as in an assembly's generated list. If true, whatever those owners created
    /// for other channels counts as no longer declared, and applying removes it; if false, it is left alone. Null, the default, means true
    /// for channels that the caller passes, and false for those that <see cref="NotifyBuilder.ApplySchema"/> takes from the registration.
    /// </summary>
    public bool? IsComplete { get; init; }

    /// <summary>
    /// Further owners, by assembly name, whose functions are removed unless one of the channels declares them: for an assembly that was
    /// renamed, or that no longer has triggers. Empty by default. Not allowed if <see cref="IsComplete"/> is false.
    /// </summary>
    public IReadOnlyList<string> FormerOwners { get; init; } = [];

    /// <summary>Owners whose channels are all among those that are compared.</summary>
    internal IReadOnlyList<string> CompleteOwners { get; init; } = [];

    /// <exception cref="ArgumentException">There are former owners, and <see cref="IsComplete"/> is false.</exception>
    internal void ThrowIfContradictory()
    {
        if (IsComplete == false && FormerOwners.Count > 0)
        {
            throw new ArgumentException(
                "SchemaOptions.FormerOwners needs all channels that the owners declare: pass them, or set IsComplete to true if they are "
                + "all registered.");
        }
    }
}
