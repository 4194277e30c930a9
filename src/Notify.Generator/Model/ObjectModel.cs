namespace Notify.Generator.Model;

/// <summary>A type that becomes a JSON object: the payload itself, or one nested in it.</summary>
internal sealed record ObjectModel : ValueModel
{
    /// <summary>In the order in which they are written.</summary>
    public required EquatableArray<MemberModel> Members { get; init; }
}
