using System.ComponentModel;

namespace Notify.Generated;

/// <summary>One trigger. All names are unquoted.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
#if NOTIFY_GENERATOR
internal
#else
public
#endif
sealed record TriggerDefinition
{
    /// <summary>The trigger's name.</summary>
    public required string Name { get; init; }

    /// <summary>The table's schema.</summary>
    public required string Schema { get; init; }

    /// <summary>The table's name.</summary>
    public required string Table { get; init; }

    /// <summary>The operations that fire the trigger. At statement level, a transition table allows one only (F30).</summary>
    public required TriggerEvents Events { get; init; }

    /// <summary>An UPDATE fires the trigger only if its SET clause names one of these columns; any column if empty.</summary>
    public NameList UpdateOf { get; init; } = [];

    /// <summary>Whether the trigger fires for each row or for each statement.</summary>
    public TriggerLevel Level { get; init; }

    /// <summary>When the trigger fires. Anything but <see cref="TriggerTiming.After"/> requires a constraint trigger.</summary>
    public TriggerTiming Timing { get; init; }

    /// <summary>An UPDATE fires the trigger only if one of these columns has a new value; if empty, any UPDATE does.</summary>
    public NameList ChangedColumns { get; init; } = [];

    /// <summary>Whether an UPDATE fires the trigger only if anything in the row has changed.</summary>
    public bool ComparesRows { get; init; }

    /// <summary>The condition in SQL.</summary>
    public string? When { get; init; }

    /// <summary>Whether the trigger is <c>ENABLE ALWAYS</c>.</summary>
    public bool EnableAlways { get; init; }

    /// <summary>The trigger's arguments, which the function finds in <c>TG_ARGV</c>.</summary>
    public NameList Arguments { get; init; } = [];
}
