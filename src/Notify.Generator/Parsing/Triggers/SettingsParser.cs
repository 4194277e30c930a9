using Notify.Generator.Model;

namespace Notify.Generator.Emission.Triggers;

/// <summary>
/// The settings that a function pins, because the JSON of some types depends on them [F31]. Each costs up to 0.3 µs a call, so only
/// those that the members' types ask for. TimeSpan reads every IntervalStyle; a TimeZone may give times of long ago an offset with seconds,
/// which few readers take.
/// </summary>
internal static class TriggerSettings
{
    private const string Bytes = "bytea_output = hex";
    private const string Floats = "extra_float_digits = 1";

    private const string Zone = "\"TimeZone\" = 'UTC'";

    private static readonly string[] All =
        [Bytes, "\"DateStyle\" = 'ISO, MDY'", Floats, "\"IntervalStyle\" = postgres", Zone];

    public static IEnumerable<string> Of(ObjectModel payload)
    {
        List<string> needed =
        [
            .. TriggerColumns.Members(payload).Concat(TriggerColumns.Rows(payload) is null ? [] : TriggerColumns.Members(TriggerColumns.RowObject(payload)))
                .Where(member => member.Fill.Kind is FillKind.Column or FillKind.Old or FillKind.Sql or FillKind.Row or FillKind.ChangedColumns)
                .SelectMany(member => member.Fill.Kind == FillKind.ChangedColumns ? [Floats]
                    : member.Fill.Kind == FillKind.Row ? All
                    : Of(member.Value)),
        ];
        return All.Where(needed.Contains);
    }

    private static IEnumerable<string> Of(ValueModel value) => value switch
    {
        ScalarModel { Kind: ScalarKind.Bytes } => [Bytes],
        ScalarModel { Kind: ScalarKind.Single or ScalarKind.Double or ScalarKind.Decimal } => [Floats],
        ScalarModel { Kind: ScalarKind.DateTime or ScalarKind.DateTimeOffset } => [Zone],
        ScalarModel { Kind: ScalarKind.JsonElement } or ContextModel => All,
        ListModel list => Of(list.Element),
        DictionaryModel dictionary => Of(dictionary.Element),
        ObjectModel model => model.Members.SelectMany(member => Of(member.Value)),
        _ => [],
    };
}
