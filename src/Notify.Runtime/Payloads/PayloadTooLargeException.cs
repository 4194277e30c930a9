namespace Notify;

/// <summary>
/// A payload is larger than PostgreSQL takes. Thrown before anything is sent, so no transaction is harmed. The message tells names
/// and sizes and never the content.
/// </summary>
public sealed class PayloadTooLargeException : NotifyException
{
    /// <param name="channel">The channel, or the pattern of a family's names.</param>
    /// <param name="size">The payload's size in bytes.</param>
    /// <param name="largestMembers">The members that take most of it, the largest first.</param>
    public PayloadTooLargeException(string channel, int size, IReadOnlyList<PayloadMemberSize> largestMembers)
        : base($"The payload for channel \"{channel}\" is {size} bytes of JSON; PostgreSQL takes {PayloadLimit.MaxBytes} at the most."
            + $"{Listed(largestMembers)} Send less, or send a key and let the receiver read the rest.")
    {
        Channel = channel;
        Size = size;
        LargestMembers = largestMembers;
    }

    /// <summary>The channel it was meant for.</summary>
    public string Channel { get; }

    /// <summary>The payload's size in bytes, as it would have been sent.</summary>
    public int Size { get; }

    /// <summary>The largest size that PostgreSQL takes, in bytes.</summary>
    public int Limit { get; } = PayloadLimit.MaxBytes;

    /// <summary>The three largest members of the payload itself (a nested one counts as part of its owner), the largest first.</summary>
    public IReadOnlyList<PayloadMemberSize> LargestMembers { get; }

    private static string Listed(IReadOnlyList<PayloadMemberSize> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        return members.Count == 0
            ? ""
            : $" Largest: {string.Join(", ", members.Select(member => $"\"{member.Name}\" {member.Bytes} bytes"))}.";
    }
}
