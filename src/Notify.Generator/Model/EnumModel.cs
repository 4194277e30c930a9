namespace Notify.Generator.Model;

/// <summary>An enum, written as the name of its member, or as a number.</summary>
internal sealed record EnumModel : ValueModel
{
    /// <summary>What a value without a name is written as.</summary>
    public required ScalarKind UnderlyingKind { get; init; }

    public required string UnderlyingTypeName { get; init; }

    public required EnumWriting Writing { get; init; }

    /// <summary>One for each distinct value.</summary>
    public required EquatableArray<EnumMemberModel> Members { get; init; }

    /// <summary>Further names of the same values, which are only read.</summary>
    public required EquatableArray<EnumMemberModel> Aliases { get; init; }

    /// <summary>Every name that can be read.</summary>
    public IEnumerable<EnumMemberModel> Named => Members.Concat(Aliases);
}

internal enum EnumWriting
{
    /// <summary>As a name; as a number where a value has none.</summary>
    Name,

    /// <summary>As names with commas between them, because the enum is marked [Flags].</summary>
    Flags,

    Number,
}

/// <param name="Name">The member's name in C#.</param>
/// <param name="JsonName">The member's name in JSON.</param>
/// <param name="Bits">The value, as the 64 bits that a cast to <c>ulong</c> gives.</param>
/// <param name="IsForbidden">Whether it is obsolete as an error, so that code can't name it.</param>
internal sealed record EnumMemberModel(string Name, string JsonName, ulong Bits, bool IsForbidden);
