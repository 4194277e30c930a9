namespace Notify.Generator.Model;

/// <summary>A type that becomes a JSON object: the payload itself, or one nested in it.</summary>
/// <remarks>
/// A type may occur in another one by many paths, whose number grows exponentially with their depth. All of its models share one array of
/// members, so that two arrays need to be compared only once.
/// </remarks>
internal sealed record ObjectModel : ValueModel
{
    private readonly Comparison _last = new();

    /// <summary>In the order in which they are written.</summary>
    public required EquatableArray<MemberModel> Members { get; init; }

    public bool Equals(ObjectModel? other)
    {
        return base.Equals(other) && (Members.IsSame(other.Members) || _last.AreEqual(Members, other.Members));
    }

    /// <remarks>Without the members, which would be hashed by every path.</remarks>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(TypeName);

    /// <summary>The last two arrays that were equal. The copies of a model share it.</summary>
    private sealed class Comparison
    {
        private Tuple<EquatableArray<MemberModel>, EquatableArray<MemberModel>>? _equal;

        public bool AreEqual(EquatableArray<MemberModel> one, EquatableArray<MemberModel> other)
        {
            if (_equal is { } equal && equal.Item1.IsSame(one) && equal.Item2.IsSame(other))
            {
                return true;
            }

            if (!one.Equals(other))
            {
                return false;
            }

            _equal = Tuple.Create(one, other);
            return true;
        }
    }
}
