using Notify.Generator.Model;
using Notify.Generator.Text;

namespace Notify.Generator.Sizing;

/// <summary>Computes which members make a payload large, and what would make it fit.</summary>
internal static class MemberSizer
{
    /// <summary>The payload's own members without a size limit.</summary>
    public static List<MemberModel> Unbounded(ObjectModel payload)
    {
        return [.. Written(payload).Where(member => Largest(member) is null)];
    }

    /// <summary>The costliest members first.</summary>
    public static List<MemberModel> Costliest(ObjectModel payload)
    {
        return [.. Written(payload).Where(member => Largest(member) is not null).OrderByDescending(Largest)];
    }

    /// <summary>The members that are written, at least sometimes.</summary>
    public static IEnumerable<MemberModel> Written(ObjectModel payload)
    {
        return payload.Members.Where(member => member.Omission != Omission.Always);
    }

    public static long Smallest(MemberModel member) => PayloadSizer.Compute(member.Value, member.Constraint).Smallest;

    public static long? Largest(MemberModel member) => PayloadSizer.Compute(member.Value, member.Constraint).Largest;

    /// <summary>
    /// The [MaxLength] with which the payload fits if every unbounded member gets an equal share of what the others leave; null if it
    /// would be below 1, or if the member's length is not what is unbounded.
    /// </summary>
    public static int? MaxLength(ObjectModel payload, MemberModel member)
    {
        List<MemberModel> unbounded = Unbounded(payload);
        bool isUnbounded = unbounded.Contains(member);

        // In a payload that is bounded and too large, only the member's own part can be saved.
        ObjectModel without = payload with
        {
            Members = payload.Members.Where(other => other != member && !unbounded.Contains(other)).ToEquatableArray(),
        };
        IEnumerable<MemberModel> shared = isUnbounded ? unbounded : [member];
        long names = shared.Sum(other => (long)JsonText.QuotedLength(other.JsonName) + 2);
        long? free = PayloadLimit.MaxBytes - PayloadSizer.Compute(without).Largest - names;
        return free is null ? null : LengthWithin(member, free.Value / shared.Count());
    }

    /// <summary>How many characters, bytes or elements fit into so many bytes.</summary>
    private static int? LengthWithin(MemberModel member, long bytes)
    {
        long room = bytes - 2;
        long? length = member.Value switch
        {
            ScalarModel { Kind: ScalarKind.String or ScalarKind.Uri } => room / 6,
            ScalarModel { Kind: ScalarKind.Bytes } => room / 4 * 3,
            ListModel { Element: var element } when PayloadSizer.Compute(element, ConstraintModel.None).Largest is { } size =>
                (room + 1) / (size + 1),
            _ => null,
        };
        return length is >= 1 and <= int.MaxValue ? (int)length : null;
    }
}
