using Microsoft.CodeAnalysis;
using Notify.Generator.Diagnostics;
using Notify.Generator.Model;
using Notify.Generator.Model.Triggers;

namespace Notify.Generator.Parsing.Triggers;

/// <summary>Decides whether a trigger can fill every member, for every operation that fires it.</summary>
internal static class TriggerMemberParser
{
    public static void Check(
        TriggerOptions trigger, AttributeData attribute, ChannelNameModel channel, ObjectModel payload, DiagnosticScope diagnostics)
    {
        MemberModel? rows = FilledMemberParser.Rows(payload);
        IEnumerable<(MemberModel Member, string? Problem)> members =
        [
            .. payload.Members.Where(member => member.Fill.Kind == FillKind.Rows && member != rows)
                .Select(member => (member, (string?)"another collection already takes the rows")),
            .. FilledMemberParser.All(payload).Select(member => (member, FindProblem(trigger, channel, payload, member))),
            .. rows is null || trigger.Form != TriggerForm.Packed
                ? []
                : FilledMemberParser.All(FilledMemberParser.RowObject(payload)).Select(member => (member, OfElement(trigger, member))),
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

    private static string? FindProblem(TriggerOptions trigger, ChannelNameModel channel, ObjectModel payload, MemberModel member)
    {
        bool isTop = payload.Members.Contains(member);
        bool isParameter = channel.Parts.Any(part => part.Parameter == member);
        return member.Fill.Kind switch
        {
            FillKind.Rows when !isTop => "[PgRows] belongs on a member of the payload itself",
            FillKind.Rows when trigger.IsRowLevel => "[PgRows] is for triggers at statement level",
            FillKind.Count when trigger.IsRowLevel => "[PgCount] is for triggers at statement level",
            FillKind.Rows or FillKind.Count => null,
            _ when trigger.Form == TriggerForm.Packed && member.Fill.IsOfRow && !isParameter =>
                $"its value comes from one row, but this payload has many rows; make it a member of the elements of \"{FilledMemberParser.Rows(payload)!.Name}\"",
            _ => OfOperations(trigger, member),
        };
    }

    /// <summary>A member of what is packed.</summary>
    private static string? OfElement(TriggerOptions trigger, MemberModel member) => member.Fill.Kind switch
    {
        FillKind.Rows or FillKind.Count => $"{FillParser.Shown(member.Fill.Kind)} belongs on a member of the payload itself",

        // A TRUNCATE packs nothing, so nothing of a row is missing.
        _ => OfOperations(trigger with { On = trigger.On & ~TriggerEvents.Truncate }, member),
    };

    private static string? OfOperations(TriggerOptions trigger, MemberModel member)
    {
        FillModel fill = member.Fill;
        bool isNullable = member.Value.Nullability != Nullability.None;
        bool truncates = (trigger.On & TriggerEvents.Truncate) != 0;
        bool deletesOnly = (trigger.On & ~TriggerEvents.Truncate) == TriggerEvents.Delete;
        string? missingRow = fill.Kind == FillKind.Sql ? TriggerOptionsParser.FindMissingRow(trigger, fill.Mentions) : null;
        return fill.Kind switch
        {
            FillKind.Sql when fill.Text.Trim().Length == 0 => "its SQL expression is empty",
            FillKind.Sql when fill.Text.IndexOf('\0') >= 0 => "its SQL expression contains a NUL character",
            FillKind.Sql when !trigger.IsRowLevel && missingRow is not null => "its SQL names " + missingRow,
            FillKind.Sql when !isNullable && missingRow is not null && !UserSqlParser.HandlesMissing(fill.Text) =>
                "it can't be null, and its SQL names " + missingRow,
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
