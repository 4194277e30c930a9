namespace Notify;

/// <summary>The operations that fire a trigger.</summary>
[Flags]
public enum TriggerEvents
{
    /// <summary>None; a trigger needs at least one.</summary>
    None = 0,

    /// <summary>A row was inserted.</summary>
    Insert = 1,

    /// <summary>A row was updated.</summary>
    Update = 2,

    /// <summary>A row was deleted.</summary>
    Delete = 4,

    /// <summary>The table was emptied by TRUNCATE, which has no rows: only a trigger at statement level hears of it.</summary>
    Truncate = 8,
}
