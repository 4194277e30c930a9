namespace Notify;

/// <summary>
/// A member of a payload breaks the rule that its attribute sets, such as <c>[MaxLength(20)]</c>. Thrown before anything is sent, so
/// it leaves a transaction intact. The message never contains the value.
/// </summary>
/// <param name="channel">The channel, or the pattern of a family's names.</param>
/// <param name="member">The member's name in JSON.</param>
/// <param name="rule">What is allowed, such as "at most 20 UTF-16 characters".</param>
public sealed class PayloadConstraintException(string channel, string member, string rule)
    : NotifyException($"The member \"{member}\" of a payload for channel \"{channel}\" breaks its rule: {rule}.")
{
    /// <summary>The payload's channel, or the pattern of a family's names.</summary>
    public string Channel { get; } = channel;

    /// <summary>The member's name in JSON.</summary>
    public string Member { get; } = member;

    /// <summary>What is allowed.</summary>
    public string Rule { get; } = rule;
}
