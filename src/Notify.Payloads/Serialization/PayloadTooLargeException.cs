namespace Notify;

/// <summary>
/// A payload is larger than PostgreSQL accepts. Thrown before anything is sent, so it leaves a transaction intact. The message
/// contains names and sizes, never content.
/// </summary>
public sealed class PayloadTooLargeException : NotifyException
{
    /// <param name="channel">The channel, or the pattern of a family's names.</param>
    /// <param name="size">The payload's size in bytes.</param>
    /// <param name="largestMembers">The largest members, the largest first.</param>
    public PayloadTooLargeException(string channel, int size, IReadOnlyList<PayloadMemberSize> largestMembers)
        : base($"The payload for channel \"{channel}\" is {size} bytes of JSON; PostgreSQL accepts at most {PayloadLimit.MaxBytes}."
            + $"{Format(largestMembers)} Send less, or send a key and let the receiver read the rest.")
    {
        Channel = channel;
        Size = size;
        LargestMembers = largestMembers;
    }

    /// <summary>The payload's channel, or the pattern of a family's names.</summary>
    public string Channel { get; }

    /// <summary>The payload's size in bytes, as it would have been sent.</summary>
    public int Size { get; }

    /// <summary>The largest size that PostgreSQL accepts, in bytes.</summary>
    public int Limit { get; } = PayloadLimit.MaxBytes;

    /// <summary>The payload's three largest members, the largest first. A nested member counts as part of the one it is in.</summary>
    public IReadOnlyList<PayloadMemberSize> LargestMembers { get; }

    private static string Format(IReadOnlyList<PayloadMemberSize> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        return members.Count == 0
            ? ""
            : $" Largest: {string.Join(", ", members.Select(member => $"\"{member.Name}\" {member.Bytes} bytes"))}.";
    }
}

/// <summary>The size of one member of a payload.</summary>
/// <param name="Name">
/// The member's name in JSON; <c>*</c> if the name is content, such as a dictionary's key, rather than a member of the payload's type.
/// </param>
/// <param name="Bytes">The bytes of its name, the colon and its value, as they would be sent.</param>
public readonly record struct PayloadMemberSize(string Name, int Bytes);
