namespace Notify;

/// <summary>
/// The comment on each function that was made for a channel: by it the functions are found again, and other people's are left alone.
/// </summary>
internal static class SchemaMark
{
    /// <summary>What every mark begins with.</summary>
    public const string Prefix = "NotifyGen; owner=";

    private const string FingerprintLabel = "; fingerprint=";

    public static string Of(ChannelSchema channel, TriggerSchema trigger) =>
        OwnerAndChannel(channel.Owner, channel.Channel) + trigger.Fingerprint;

    /// <summary>Whether the comment is a mark of that owner, for whichever channel.</summary>
    public static bool IsOf(string? comment, string owner) =>
        comment?.StartsWith($"{Prefix}{owner}; channel=", StringComparison.Ordinal) == true;

    /// <summary>Whether the comment is a mark of that owner for that channel.</summary>
    public static bool IsOf(string? comment, string owner, string channel) =>
        comment?.StartsWith(OwnerAndChannel(owner, channel), StringComparison.Ordinal) == true;

    /// <summary>What a message tells of a mark: the channel and the version.</summary>
    public static string Described(string comment) => comment[Prefix.Length..];

    private static string OwnerAndChannel(string owner, string channel) =>
        $"{Prefix}{owner}; channel={channel}{FingerprintLabel}";
}
