using Notify.Generator.Model;

namespace Notify.Generator.Sizing;

/// <summary>Computes the largest size of a channel family's names, in bytes of UTF-8, from the types of its parameters.</summary>
internal static class FamilyNameSizer
{
    /// <summary>The longest name; null if a string without [MaxLength] has no bound.</summary>
    public static int? Compute(ChannelNameModel channel)
    {
        return channel.Parts.Aggregate((int?)0, (sum, part) => sum + Compute(part, channel.Escaped));
    }

    public static bool IsNameable(ScalarKind kind) => kind == ScalarKind.String || Longest(kind) is not null;

    /// <summary>What each bounded parameter contributes, for a message.</summary>
    public static IEnumerable<string> Explain(ChannelNameModel channel) => channel.Parts
        .Where(part => part.Parameter is not null && Compute(part, channel.Escaped) is not null)
        .Select(part => $"{{{part.Parameter!.Name}}} up to {Compute(part, channel.Escaped)}")
        .Distinct();

    /// <summary>
    /// The [MaxLength] with which all names fit, and the strings that need it: those without a bound, or else all. Each gets an equal share
    /// of what the rest of the name leaves. Null if there is no string, or too little room.
    /// </summary>
    public static (int MaxLength, IReadOnlyList<string> Members)? Fit(ChannelNameModel channel)
    {
        List<ChannelNamePartModel> strings = [.. channel.Parts.Where(part => part.Parameter?.Value is ScalarModel { Kind: ScalarKind.String })];
        return Fit([.. strings.Where(part => Compute(part, channel.Escaped) is null)]) ?? Fit(strings);

        (int MaxLength, IReadOnlyList<string> Members)? Fit(List<ChannelNamePartModel> shared)
        {
            int? free = ChannelName.MaxBytes - channel.Parts.Where(part => !shared.Contains(part))
                .Aggregate((int?)0, (sum, part) => sum + Compute(part, channel.Escaped));
            int? length = shared.Count == 0 ? null : free / (shared.Count * BytesPerCharacter(channel.Escaped));
            return length is >= 1 ? (length.Value, [.. shared.Select(part => part.Parameter!.Name).Distinct()]) : null;
        }
    }

    /// <summary>The longest text of a value; null if its type has none.</summary>
    public static int? Longest(ScalarKind kind) => kind switch
    {
        ScalarKind.Boolean => "false".Length,
        ScalarKind.SByte => "-128".Length,
        ScalarKind.Byte => "255".Length,
        ScalarKind.Int16 => "-32768".Length,
        ScalarKind.UInt16 => "65535".Length,
        ScalarKind.Int32 => "-2147483648".Length,
        ScalarKind.UInt32 => "4294967295".Length,
        ScalarKind.Int64 => "-9223372036854775808".Length,
        ScalarKind.UInt64 => "18446744073709551615".Length,
        ScalarKind.Guid => "00000000-0000-0000-0000-000000000000".Length,
        _ => null,
    };

    private static int? Compute(ChannelNamePartModel part, string escaped) => part.Parameter switch
    {
        null => ChannelName.ByteLength(part.Literal),
        { Value: EnumModel model } => model.Members
            .Select(member => ChannelName.ByteLength(ChannelNameModel.EscapeText(member.JsonName, escaped)))
            .DefaultIfEmpty()
            .Max(),

        { Value: ScalarModel { Kind: ScalarKind.String }, Constraint.MaxLength: var units } => units * BytesPerCharacter(escaped),
        { Value: ScalarModel { Kind: var kind } } => Longest(kind),
        _ => null,
    };

    /// <summary>
    /// A UTF-16 code unit takes at most three bytes of UTF-8: a surrogate pair is two units and four bytes. An escape takes one more.
    /// </summary>
    private static int BytesPerCharacter(string escaped) =>
        escaped.Select(character => 1 + ChannelName.ByteLength(character.ToString())).Append(3).Max();
}
