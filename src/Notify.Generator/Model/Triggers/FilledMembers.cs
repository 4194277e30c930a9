namespace Notify.Generator.Model;

/// <summary>The members that a trigger fills one by one, and the columns that they take.</summary>
internal static class TriggerColumns
{
    /// <summary>The payload's members, with those of objects that are put together of columns in place of the objects.</summary>
    public static IEnumerable<MemberModel> Members(ObjectModel payload)
    {
        return payload.Members.SelectMany(member => member is { Fill.Kind: FillKind.Nested, Value: ObjectModel inner }
            ? Members(inner)
            : [member]);
    }

    /// <summary>The member that takes the rows of a statement; null if there is none.</summary>
    public static MemberModel? Rows(ObjectModel payload) => payload.Members.FirstOrDefault(member => member.Fill.Kind == FillKind.Rows);

    /// <summary>What becomes of each row: an element of the collection, or the payload itself.</summary>
    public static ObjectModel RowObject(ObjectModel payload)
    {
        return Rows(payload) is { Value: ListModel { Element: ObjectModel element } } ? element : payload;
    }

    /// <summary>The columns that members take, each once.</summary>
    public static IReadOnlyList<string> Of(ObjectModel payload)
    {
        return
        [
            .. Members(payload).Concat(Rows(payload) is null ? [] : Members(RowObject(payload)))
                .Where(member => member.Fill.Kind is FillKind.Column or FillKind.Old)
                .Select(member => member.Fill.Text)
                .Distinct(),
        ];
    }
}
