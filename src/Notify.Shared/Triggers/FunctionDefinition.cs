using System.ComponentModel;

namespace Notify.Generated;

/// <summary>A trigger function and the triggers that call it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
#if NOTIFY_GENERATOR
internal
#else
public
#endif
sealed record FunctionDefinition
{
    /// <summary>The function's schema, unquoted.</summary>
    public required string Schema { get; init; }

    /// <summary>The function's name, unquoted. It has no parameters.</summary>
    public required string Name { get; init; }

    /// <summary>Whether the function runs with its owner's rights.</summary>
    public bool IsSecurityDefiner { get; init; }

    /// <summary>The schemas, unquoted, that <c>search_path</c> has besides <c>pg_catalog</c> and <c>pg_temp</c>.</summary>
    public NameList SearchPath { get; init; } = [];

    /// <summary>The settings that the function pins in addition to <c>search_path</c>.</summary>
    public PinnedSettings Settings { get; init; }

    /// <summary>The body, exactly as <c>pg_proc.prosrc</c> holds it.</summary>
    public required string Body { get; init; }

    /// <summary>A hash of the SQL that this definition produces. It is part of the function's comment, which identifies the version.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>
    /// The columns that the body reads, which every table must have, and what the member that gets each can hold: <c>Int64 id</c>,
    /// <c>[String?]? tags</c>, and <c>Enum mood</c>, followed by the enum's names, with a NUL before each.
    /// </summary>
    public NameList Reads { get; init; } = [];

    /// <summary>The user's SQL that the function evaluates for members.</summary>
    public NameList Expressions { get; init; } = [];

    /// <summary>The user's condition that the function evaluates for each row of a statement.</summary>
    public string? Condition { get; init; }

    /// <summary>The name of a statement's row in the user's SQL; null at row level.</summary>
    public string? Row { get; init; }

    /// <summary>The triggers that call the function.</summary>
    public required TriggerList Triggers { get; init; }
}

/// <summary>
/// The settings that the JSON of some types depends on (F31), and those that the user's SQL depends on. A function pins only those that it
/// needs, because each costs up to 0.3 µs per call.
/// </summary>
[Flags]
[EditorBrowsable(EditorBrowsableState.Never)]
#if NOTIFY_GENERATOR
internal
#else
public
#endif
enum PinnedSettings
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><c>bytea_output</c>.</summary>
    ByteaOutput = 1,

    /// <summary><c>DateStyle</c>.</summary>
    DateStyle = 2,

    /// <summary><c>extra_float_digits</c>.</summary>
    ExtraFloatDigits = 4,

    /// <summary><c>IntervalStyle</c>.</summary>
    IntervalStyle = 8,

    /// <summary><c>TimeZone</c>.</summary>
    TimeZone = 16,

    /// <summary>All settings that the JSON of a value can depend on.</summary>
    All = ByteaOutput | DateStyle | ExtraFloatDigits | IntervalStyle | TimeZone,

    /// <summary><c>standard_conforming_strings</c>, which decides how some literals are read.</summary>
    StandardConformingStrings = 32,
}
