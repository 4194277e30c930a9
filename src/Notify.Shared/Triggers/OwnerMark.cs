namespace Notify;

/// <summary>
/// The comment on a trigger function. It identifies the functions that were created for an owner's channels; all others are left alone.
/// </summary>
internal static class OwnerMark
{
    /// <summary>The start of every mark.</summary>
    public const string Prefix = "NotifyGen; owner=";

    public static string Format(string owner, string channel, string fingerprint) => OwnerAndChannel(owner, channel) + fingerprint;

    /// <summary>Whether a comment is a mark, of any owner.</summary>
    public static bool IsMark(string? comment) => StartsWith(comment, Prefix);

    /// <summary>Whether a comment is the mark of an owner, for any channel.</summary>
    public static bool IsOf(string? comment, string owner) => StartsWith(comment, $"{Prefix}{owner}; channel=");

    /// <summary>Whether a comment is the mark of an owner for a channel.</summary>
    public static bool IsOf(string? comment, string owner, string channel) => StartsWith(comment, OwnerAndChannel(owner, channel));

    /// <summary>The part of a mark that messages show: owner, channel and fingerprint.</summary>
    public static string Describe(string mark) => mark.Substring(Prefix.Length);

    private static string OwnerAndChannel(string owner, string channel) => $"{Prefix}{owner}; channel={channel}; fingerprint=";

    private static bool StartsWith(string? comment, string start) => comment?.StartsWith(start, StringComparison.Ordinal) == true;
}
