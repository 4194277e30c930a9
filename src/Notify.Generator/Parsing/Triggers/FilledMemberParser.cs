using Notify.Generator.Model;
using Notify.Generator.Model.Triggers;

namespace Notify.Generator.Parsing.Triggers;

/// <summary>Finds the members that a trigger fills one by one, and the columns that they take.</summary>
internal static class FilledMemberParser
{
    /// <summary>The payload's members; an object that is filled member by member is replaced by its members.</summary>
    public static IEnumerable<MemberModel> All(ObjectModel payload)
    {
        return payload.Members.SelectMany(member => member is { Fill.Kind: FillKind.Nested, Value: ObjectModel inner }
            ? All(inner)
            : [member]);
    }

    /// <summary>As <see cref="All"/>, with the members of the rows that are packed.</summary>
    public static IEnumerable<MemberModel> WithRows(ObjectModel payload) =>
        Rows(payload) is null ? All(payload) : All(payload).Concat(All(RowObject(payload)));

    /// <summary>The member that takes the rows of a statement; null if there is none.</summary>
    public static MemberModel? Rows(ObjectModel payload) => payload.Members.FirstOrDefault(member => member.Fill.Kind == FillKind.Rows);

    /// <summary>What each row becomes: an element of the collection, or the payload itself.</summary>
    public static ObjectModel RowObject(ObjectModel payload) =>
        Rows(payload) is { Value: ListModel { Element: ObjectModel element } } ? element : payload;

    /// <summary>The columns that members take, each once.</summary>
    public static IReadOnlyList<string> Columns(ObjectModel payload)
    {
        return
        [
            .. WithRows(payload)
                .Where(member => member.Fill.Kind is FillKind.Column or FillKind.Old)
                .Select(member => member.Fill.Text)
                .Distinct(),
        ];
    }
}
