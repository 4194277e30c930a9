using Microsoft.CodeAnalysis;
using Notify.Generator.Model;

namespace Notify.Generator.Parsing;

/// <summary>Whether the options of a [PgTrigger] go together.</summary>
internal static class TriggerOptionCheck
{
    private const string NotPaired =
        "at statement level nothing tells which row before an UPDATE is which row after it; use row level";

    public static string? Problem(TriggerModel trigger, AttributeData attribute)
    {
        bool updates = (trigger.On & TriggerEvents.Update) != 0;
        bool comparesUpdates = trigger.IsOnlyWhenChanged || attribute.Named<bool>(nameof(PgTriggerAttribute.OnlyWhenChanged));
        return trigger.On == TriggerEvents.None ? "On names no operation"
            : (trigger.On & ~(TriggerEvents.Insert | TriggerEvents.Update | TriggerEvents.Delete | TriggerEvents.Truncate)) != 0
                ? "On names an operation that there is none of"
            : trigger.IsRowLevel && (trigger.On & TriggerEvents.Truncate) != 0
                ? "TRUNCATE has no rows, so only a trigger at statement level hears of it"
            : attribute.NamedStrings(nameof(PgTriggerAttribute.UpdateOf)) is { Count: 0 } ? "UpdateOf is an empty list"
            : attribute.NamedStrings(nameof(PgTriggerAttribute.ChangedColumns)) is { Count: 0 } ? "ChangedColumns is an empty list"
            : trigger.UpdateOf.Count > 0 && !updates ? "it has UpdateOf, but no UPDATE fires it"
            : trigger.UpdateOf.Count > 0 && !trigger.IsRowLevel ? "PostgreSQL has no UpdateOf at statement level"
            : comparesUpdates && !updates ? "it compares the rows of an UPDATE, but no UPDATE fires it"
            : comparesUpdates && !trigger.IsRowLevel ? "OnlyWhenChanged: " + NotPaired
            : comparesUpdates && !trigger.IsOnlyWhenChanged ? "OnlyWhenChanged compares the columns that members take, and none takes any"
            : trigger.Timing != TriggerTiming.After && !trigger.IsRowLevel ? "PostgreSQL defers triggers at row level only"
            : trigger.When is { } when ? OfCondition(trigger, when)
            : null;
    }

    /// <summary>Which of OLD and NEW an expression names although an operation has no such row; null if none.</summary>
    public static string? MissingRow(TriggerModel trigger, string sql)
    {
        RowMentions mentions = SqlMentions.Rows(sql);
        foreach (TriggerEvents single in TriggerNames.Each(trigger.On))
        {
            bool hasNew = single is TriggerEvents.Insert or TriggerEvents.Update;
            bool hasOld = single == TriggerEvents.Delete || (single == TriggerEvents.Update && trigger.IsRowLevel);
            string? missing = (mentions & RowMentions.New) != 0 && !hasNew ? "NEW"
                : (mentions & RowMentions.Old) != 0 && !hasOld ? "OLD"
                : null;
            if (missing is not null)
            {
                return single == TriggerEvents.Update
                    ? $"{missing}, but {NotPaired}"
                    : $"{missing}, which {single.ToString().ToUpperInvariant()} does not have; make a trigger of its own for it";
            }
        }

        return null;
    }

    private static string? OfCondition(TriggerModel trigger, string when)
    {
        return when.Trim().Length == 0 ? "When is empty"
            : when.IndexOf('\0') >= 0 ? "When contains a NUL character"
            : MissingRow(trigger, when) is { } row ? "When names " + row
            : null;
    }
}
