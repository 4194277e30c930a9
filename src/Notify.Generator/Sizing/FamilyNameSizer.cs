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

    /// <summary>What each part contributes, for a message.</summary>
    public static string Explain(ChannelNameModel channel) => string.Join(", ", channel.Parts
        .Where(part => part.Parameter is not null)
        .Select(part => Compute(part, channel.Escaped) is { } bytes
            ? $"{{{part.Parameter!.Name}}} up to {bytes}"
            : $"give {{{part.Parameter!.Name}}} a [MaxLength]")
        .Distinct());

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

        // A UTF-16 code unit takes at most three bytes of UTF-8: a surrogate pair is two units and four bytes. An escape takes one more.
        { Value: ScalarModel { Kind: ScalarKind.String }, Constraint.MaxLength: var units } =>
            units * escaped.Select(character => 1 + ChannelName.ByteLength(character.ToString())).Append(3).Max(),
        { Value: ScalarModel { Kind: var kind } } => Longest(kind),
        _ => null,
    };
}
