using Microsoft.CodeAnalysis;
using Notify.Generator.Diagnostics;
using Notify.Generator.Model;

namespace Notify.Generator.Parsing;

/// <summary>Whether a trigger can fill every member, for every operation that fires it.</summary>
internal static class TriggerMemberCheck
{
    public static void Check(
        TriggerModel trigger, AttributeData attribute, ChannelNameModel channel, ObjectModel payload, DiagnosticScope diagnostics)
    {
        MemberModel? rows = TriggerColumns.Rows(payload);
        IEnumerable<(MemberModel Member, string? Problem)> members =
        [
            .. payload.Members.Where(member => member.Fill.Kind == FillKind.Rows && member != rows)
                .Select(member => (member, (string?)"one collection takes the rows, and there is another one")),
            .. TriggerColumns.Members(payload).Select(member => (member, Problem(trigger, channel, payload, member))),
            .. rows is null || trigger.Form != TriggerForm.Packed
                ? []
                : TriggerColumns.Members(TriggerColumns.RowObject(payload)).Select(member => (member, OfElement(trigger, member))),
        ];
        foreach ((MemberModel member, string? problem) in members)
        {
            if (problem is not null)
            {
                diagnostics.Report(Descriptors.MemberNotFilled, attribute, trigger.Table, member.Name, problem);
                return;
            }
        }
    }

    private static string? Problem(TriggerModel trigger, ChannelNameModel channel, ObjectModel payload, MemberModel member)
    {
        bool isTop = payload.Members.Contains(member);
        bool isParameter = channel.Parts.Any(part => part.Parameter == member);
        return member.Fill.Kind switch
        {
            FillKind.Rows when !isTop => "[PgRows] stands on a member of the payload itself",
            FillKind.Rows when trigger.IsRowLevel => "[PgRows] is for triggers at statement level",
            FillKind.Count when trigger.IsRowLevel => "[PgCount] is for triggers at statement level",
            FillKind.Rows or FillKind.Count => null,
            _ when trigger.Form == TriggerForm.Packed && member.Fill.IsOfRow && !isParameter =>
                $"it takes something of one row, and this payload has many of them; make it a member of what \"{TriggerColumns.Rows(payload)!.Name}\" holds",
            _ => OfOperations(trigger, member),
        };
    }

    /// <summary>A member of what is packed.</summary>
    private static string? OfElement(TriggerModel trigger, MemberModel member) => member.Fill.Kind switch
    {
        FillKind.Rows or FillKind.Count => $"{FillParser.Shown(member.Fill.Kind)} stands on a member of the payload itself",

        // A TRUNCATE packs nothing, so nothing of a row is missing.
        _ => OfOperations(trigger with { On = trigger.On & ~TriggerEvents.Truncate }, member),
    };

    private static string? OfOperations(TriggerModel trigger, MemberModel member)
    {
        FillModel fill = member.Fill;
        bool isNullable = member.Value.Nullability != Nullability.None;
        bool truncates = (trigger.On & TriggerEvents.Truncate) != 0;
        bool deletesOnly = (trigger.On & ~TriggerEvents.Truncate) == TriggerEvents.Delete;
        return fill.Kind switch
        {
            FillKind.Sql when fill.Text.Trim().Length == 0 => "its SQL expression is empty",
            FillKind.Sql when fill.Text.IndexOf('\0') >= 0 => "its SQL expression contains a NUL character",
            FillKind.Sql when !trigger.IsRowLevel && TriggerOptionCheck.MissingRow(trigger, fill.Text) is { } row => "its SQL names " + row,
            FillKind.Sql when !isNullable && !SqlMentions.DecidesWhatIsMissing(fill.Text) && TriggerOptionCheck.MissingRow(trigger, fill.Text) is { } row =>
                "it can't be null, and its SQL names " + row,
            FillKind.ChangedColumns when !trigger.IsRowLevel => "at statement level the rows before and after an UPDATE are not paired",
            FillKind.Old when !trigger.IsRowLevel && !deletesOnly =>
                "at statement level only a DELETE has rows from before the change",
            FillKind.Old when (trigger.On & TriggerEvents.Insert) != 0 && !isNullable =>
                "it can't be null, and an INSERT has no row from before the change",
            _ when fill.IsOfRow && truncates && !isNullable => "it can't be null, and a TRUNCATE has no rows",
            _ => null,
        };
    }
}
