using Notify.Generated;
using Notify.Generator.Model;
using Notify.Generator.Model.Triggers;

namespace Notify.Generator.Parsing.Triggers;

/// <summary>
/// Decides which settings a function pins: those that the JSON of its members' types depends on (F31), and all that the user's SQL may
/// depend on. TimeSpan reads every IntervalStyle; a TimeZone may give very old times an offset with seconds, which few readers accept.
/// </summary>
internal static class SettingsParser
{
    public static PinnedSettings Parse(TriggerOptions trigger, ObjectModel payload)
    {
        PinnedSettings settings = FilledMemberParser.WithRows(payload)
            .Aggregate(PinnedSettings.None, (settings, member) => settings | (member.Fill.Kind switch
            {
                FillKind.ChangedColumns => PinnedSettings.ExtraFloatDigits,
                FillKind.Row => PinnedSettings.All,
                FillKind.Column or FillKind.Old => Parse(member.Value, []),
                FillKind.Sql => PinnedSettings.All | Parse(member.Fill.Text),
                _ => PinnedSettings.None,
            }));
        return trigger.RowCondition is { } condition ? settings | PinnedSettings.All | Parse(condition) : settings;
    }

    private static PinnedSettings Parse(string sql) =>
        UserSqlParser.DependsOnStandardStrings(sql) ? PinnedSettings.StandardConformingStrings : PinnedSettings.None;

    private static PinnedSettings Parse(ValueModel value, HashSet<ObjectModel> seen) => value switch
    {
        ScalarModel { Kind: ScalarKind.Bytes } => PinnedSettings.ByteaOutput,
        ScalarModel { Kind: ScalarKind.Single or ScalarKind.Double or ScalarKind.Decimal } => PinnedSettings.ExtraFloatDigits,
        ScalarModel { Kind: ScalarKind.DateTime or ScalarKind.DateTimeOffset } => PinnedSettings.TimeZone,
        ScalarModel { Kind: ScalarKind.JsonElement } or ContextModel => PinnedSettings.All,
        ListModel list => Parse(list.Element, seen),
        DictionaryModel dictionary => Parse(dictionary.Element, seen),
        ObjectModel model when seen.Add(model) => model.Members.Aggregate(PinnedSettings.None, (settings, member) => settings | Parse(member.Value, seen)),
        _ => PinnedSettings.None,
    };
}
