using Microsoft.CodeAnalysis;
using Notify.Generator.Model;
using Notify.Generator.Model.Triggers;

namespace Notify.Generator.Parsing.Triggers;

/// <summary>Reads a [PgTrigger], and decides whether its options fit together.</summary>
internal static class TriggerOptionsParser
{
    private const string NotPaired =
        "at statement level it is unknown which row before an UPDATE is which row after it; use row level";

    /// <param name="attribute">The attribute.</param>
    /// <param name="sharedName">The channel's name in snake_case.</param>
    /// <param name="isOnly">Whether the record has no other trigger.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="storesOversize">Whether the channel stores large payloads.</param>
    public static TriggerOptions Parse(
        AttributeData attribute, string sharedName, bool isOnly, ObjectModel payload, bool storesOversize)
    {
        string table = attribute.Argument<string>(0) ?? "";
        PgTriggerAttribute defaults = new(table);
        string schema = attribute.Named<string>(nameof(PgTriggerAttribute.Schema)) ?? defaults.Schema;
        string prefix = attribute.Named<string>(nameof(PgTriggerAttribute.Prefix)) ?? defaults.Prefix;
        string? name = attribute.Named<string>(nameof(PgTriggerAttribute.Name));
        string? when = attribute.Named<string>(nameof(PgTriggerAttribute.When)) is { } condition ? UserSqlParser.Normalize(condition) : null;
        TriggerOversize oversize = attribute.NamedEnum(
            nameof(PgTriggerAttribute.Oversize), storesOversize ? TriggerOversize.Store : defaults.Oversize);
        bool onlyWhenChanged = attribute.Named<bool>(nameof(PgTriggerAttribute.OnlyWhenChanged));
        IReadOnlyList<string>? changedColumns = attribute.NamedStrings(nameof(PgTriggerAttribute.ChangedColumns));
        bool isRowLevel = attribute.NamedEnum(nameof(PgTriggerAttribute.Level), defaults.Level) == TriggerLevel.Row;
        return new TriggerOptions
        {
            Schema = schema,
            Table = table,
            FunctionSchema = attribute.Named<string>(nameof(PgTriggerAttribute.FunctionSchema)) ?? schema,
            Name = name ?? prefix + sharedName + (isOnly ? "" : "_" + table),
            GivenName = name,
            SharedName = prefix + sharedName,
            On = attribute.NamedEnum(nameof(PgTriggerAttribute.On), defaults.On),
            SearchPath = (attribute.NamedStrings(nameof(PgTriggerAttribute.SearchPath)) ?? []).ToEquatableArray(),
            UpdateOf = (attribute.NamedStrings(nameof(PgTriggerAttribute.UpdateOf)) ?? []).ToEquatableArray(),
            When = when,
            WhenMentions = when is null ? RowMentions.None : UserSqlParser.FindRows(when),
            ChangedColumns = (changedColumns ?? (onlyWhenChanged ? FilledMemberParser.Columns(payload) : [])).ToEquatableArray(),
            ComparesRows = onlyWhenChanged && changedColumns is null
                && FilledMemberParser.All(payload).Any(member => member.Fill.MayShowAnyColumn),
            Form = isRowLevel ? TriggerForm.Row : Form(payload),
            Timing = attribute.NamedEnum(nameof(PgTriggerAttribute.Timing), defaults.Timing),
            EnableAlways = attribute.Named<bool>(nameof(PgTriggerAttribute.EnableAlways)),
            IsSecurityDefiner = attribute.Named<bool>(nameof(PgTriggerAttribute.SecurityDefiner)) || oversize == TriggerOversize.Store,
            Oversize = oversize,
            RaisesErrors = attribute.NamedEnum(nameof(PgTriggerAttribute.OnError), defaults.OnError) == TriggerErrors.Raise,
        };
    }

    /// <summary>Why the options contradict each other; null if they don't.</summary>
    public static string? FindContradiction(TriggerOptions trigger, AttributeData attribute)
    {
        bool updates = (trigger.On & TriggerEvents.Update) != 0;
        bool comparesUpdates = trigger.IsOnlyWhenChanged || attribute.Named<bool>(nameof(PgTriggerAttribute.OnlyWhenChanged));
        return trigger.On == TriggerEvents.None ? "On names no operation"
            : (trigger.On & ~(TriggerEvents.Insert | TriggerEvents.Update | TriggerEvents.Delete | TriggerEvents.Truncate)) != 0
                ? "On names an unknown operation"
            : trigger.IsRowLevel && (trigger.On & TriggerEvents.Truncate) != 0
                ? "TRUNCATE has no rows, so only a statement-level trigger fires on it"
            : attribute.NamedStrings(nameof(PgTriggerAttribute.UpdateOf)) is { Count: 0 } ? "UpdateOf is an empty list"
            : attribute.NamedStrings(nameof(PgTriggerAttribute.ChangedColumns)) is { Count: 0 } ? "ChangedColumns is an empty list"
            : trigger.UpdateOf.Count > 0 && !updates ? "it has UpdateOf, but no UPDATE fires it"
            : trigger.UpdateOf.Count > 0 && !trigger.IsRowLevel ? "PostgreSQL has no UpdateOf at statement level"
            : comparesUpdates && !updates ? "it compares the rows of an UPDATE, but no UPDATE fires it"
            : comparesUpdates && !trigger.IsRowLevel ? "OnlyWhenChanged: " + NotPaired
            : comparesUpdates && !trigger.IsOnlyWhenChanged ? "OnlyWhenChanged compares what members show of the row, but no member shows anything of it"
            : trigger.Timing != TriggerTiming.After && !trigger.IsRowLevel ? "PostgreSQL defers triggers at row level only"
            : trigger.When is { } when ? FindProblem(trigger, when)
            : null;
    }

    /// <summary>Which row an expression names although one of the operations does not have it; null if none.</summary>
    public static string? FindMissingRow(TriggerOptions trigger, RowMentions mentions)
    {
        foreach (TriggerEvents operation in TriggerSql.Each(trigger.On))
        {
            bool hasNew = operation is TriggerEvents.Insert or TriggerEvents.Update;
            bool hasOld = operation == TriggerEvents.Delete || (operation == TriggerEvents.Update && trigger.IsRowLevel);
            string? missing = (mentions & RowMentions.New) != 0 && !hasNew ? "NEW"
                : (mentions & RowMentions.Old) != 0 && !hasOld ? "OLD"
                : null;
            if (missing is not null)
            {
                return operation == TriggerEvents.Update
                    ? $"{missing}, but {NotPaired}"
                    : $"{missing}, which {operation.ToString().ToUpperInvariant()} does not have; add a separate trigger for that operation";
            }
        }

        return null;
    }

    private static TriggerForm Form(ObjectModel payload)
    {
        return FilledMemberParser.Rows(payload) is not null ? TriggerForm.Packed
            : FilledMemberParser.All(payload).Any(member => member.Fill.IsOfRow) ? TriggerForm.EachRow
            : TriggerForm.Summary;
    }

    private static string? FindProblem(TriggerOptions trigger, string when)
    {
        return when.Trim().Length == 0 ? "When is empty"
            : when.IndexOf('\0') >= 0 ? "When contains a NUL character"
            : FindMissingRow(trigger, trigger.WhenMentions) is { } row ? "When names " + row
            : null;
    }
}
