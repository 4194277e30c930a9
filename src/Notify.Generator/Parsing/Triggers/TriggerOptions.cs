namespace Notify.Generator.Model;

/// <summary>What one [PgTrigger] asks for: a function, and one or several triggers that call it.</summary>
internal sealed record TriggerModel
{
    public required string Schema { get; init; }

    public required string Table { get; init; }

    public required string FunctionSchema { get; init; }

    /// <summary>The function's name, and what the triggers' names begin with.</summary>
    public required string Name { get; init; }

    public required TriggerEvents On { get; init; }

    public required EquatableArray<string> UpdateOf { get; init; }

    public required string? When { get; init; }

    /// <summary>An UPDATE counts only if one of these columns has another value than before; empty where every UPDATE counts.</summary>
    public required EquatableArray<string> ChangedColumns { get; init; }

    /// <summary>An UPDATE counts only if anything in the row has changed.</summary>
    public required bool ComparesRows { get; init; }

    public required TriggerForm Form { get; init; }

    public required TriggerTiming Timing { get; init; }

    public required bool EnableAlways { get; init; }

    public required bool IsSecurityDefiner { get; init; }

    public required TriggerOversize Oversize { get; init; }

    /// <summary>Whether an error goes through to the writer instead of becoming a warning.</summary>
    public required bool RaisesErrors { get; init; }

    public bool IsOnlyWhenChanged => ComparesRows || ChangedColumns.Count > 0;

    public bool IsRowLevel => Form == TriggerForm.Row;
}

/// <summary>How rows become notifications.</summary>
internal enum TriggerForm
{
    /// <summary>Row level: the function is called for each row.</summary>
    Row,

    /// <summary>Statement level: one statement sends a notification for each row.</summary>
    EachRow,

    /// <summary>Statement level: as many rows in one notification as fit.</summary>
    Packed,

    /// <summary>Statement level: one notification, with nothing of the rows in it.</summary>
    Summary,
}
