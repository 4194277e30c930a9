namespace Notify;

/// <summary>The operations that fire a trigger.</summary>
[Flags]
#if NOTIFY_GENERATOR
internal
#else
public
#endif
enum TriggerEvents
{
    /// <summary>No operation. A trigger needs at least one.</summary>
    None = 0,

    /// <summary>A row was inserted.</summary>
    Insert = 1,

    /// <summary>A row was updated.</summary>
    Update = 2,

    /// <summary>A row was deleted.</summary>
    Delete = 4,

    /// <summary>The table was truncated. TRUNCATE has no rows, so only statement-level triggers can fire on it.</summary>
    Truncate = 8,
}
