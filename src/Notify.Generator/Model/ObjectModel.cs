namespace Notify.Generator.Model;

/// <summary>A type that becomes a JSON object: the payload itself.</summary>
internal sealed record ObjectModel : ValueModel
{
    public required bool IsValueType { get; init; }

    /// <summary>In the order in which they are written.</summary>
    public required EquatableArray<MemberModel> Members { get; init; }
}
