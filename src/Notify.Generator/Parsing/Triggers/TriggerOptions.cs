using Notify.Generator.Model;
using Notify.Generator.Model.Triggers;

namespace Notify.Generator.Parsing.Triggers;

/// <summary>What one [PgTrigger] asks for.</summary>
internal sealed record TriggerOptions
{
    public required string Schema { get; init; }

    public required string Table { get; init; }

    public required string FunctionSchema { get; init; }

    /// <summary>The trigger's name, or what the names of its triggers begin with.</summary>
    public required string Name { get; init; }

    /// <summary>The name in the attribute, which the function gets, too; null if it has none.</summary>
    public required string? GivenName { get; init; }

    /// <summary>The name of a function that serves all of the record's triggers.</summary>
    public required string SharedName { get; init; }

    public required TriggerEvents On { get; init; }

    public required EquatableArray<string> SearchPath { get; init; }

    public required EquatableArray<string> UpdateOf { get; init; }

    public required string? When { get; init; }

    /// <summary>The rows that <see cref="When"/> names.</summary>
    public required RowMentions WhenMentions { get; init; }

    public required EquatableArray<string> ChangedColumns { get; init; }

    public required bool ComparesRows { get; init; }

    public required TriggerForm Form { get; init; }

    public required TriggerTiming Timing { get; init; }

    public required bool EnableAlways { get; init; }

    public required bool IsSecurityDefiner { get; init; }

    public required TriggerOversize Oversize { get; init; }

    public required bool RaisesErrors { get; init; }

    public bool IsOnlyWhenChanged => ComparesRows || ChangedColumns.Count > 0;

    public bool IsRowLevel => Form == TriggerForm.Row;

    /// <summary>The only operation that fires it; null if there are several.</summary>
    public TriggerEvents? SingleOperation => TriggerSql.Each(On).Count() == 1 ? On : null;

    /// <summary>The condition on rows that the function checks, because a statement-level trigger has no rows.</summary>
    public string? RowCondition => !IsRowLevel && WhenMentions != RowMentions.None ? When : null;

    /// <summary>The condition that the trigger itself checks.</summary>
    public string? TriggerCondition => RowCondition is null ? When : null;
}

/// <summary>How rows become notifications.</summary>
internal enum TriggerForm
{
    /// <summary>Row level: one call per row.</summary>
    Row,

    /// <summary>Statement level: one query sends a notification per row.</summary>
    EachRow,

    /// <summary>Statement level: as many rows per notification as fit.</summary>
    Packed,

    /// <summary>Statement level: one notification with nothing of the rows in it.</summary>
    Summary,
}
