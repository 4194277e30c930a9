namespace Notify;

/// <summary>What kind of thing differs between what is declared and what is in the database.</summary>
public enum SchemaDifferenceKind
{
    /// <summary>A table that a trigger is for does not exist. Applying can't mend it: migrations come first.</summary>
    TableMissing,

    /// <summary>A column that a trigger reads does not exist. Applying can't mend it: migrations come first.</summary>
    ColumnMissing,

    /// <summary>A trigger function does not exist.</summary>
    FunctionMissing,

    /// <summary>A trigger function was made by another version of the declaration, or its comment no longer tells which.</summary>
    FunctionVersion,

    /// <summary>The body of a trigger function was changed in the database.</summary>
    FunctionBody,

    /// <summary>
    /// What a trigger function says beside its body was changed: whose rights it runs with, its <c>search_path</c> and other
    /// settings, its language.
    /// </summary>
    FunctionOptions,

    /// <summary>
    /// A function has the name of a declared one, and somebody else made it, or it belongs to a role that may not make triggers on the
    /// table. Applying refuses to replace it: rename one of the two, or change its owner.
    /// </summary>
    FunctionForeign,

    /// <summary>A trigger does not exist.</summary>
    TriggerMissing,

    /// <summary>A trigger fires at other times, for other rows, or calls another function than declared.</summary>
    TriggerDefinition,

    /// <summary>A trigger is disabled, or fires for replicated changes although it should not, or the reverse.</summary>
    TriggerState,

    /// <summary>A trigger calls a declared function, and nobody declares the trigger (any more).</summary>
    TriggerUndeclared,

    /// <summary>
    /// A trigger has the name of a declared one, and calls somebody else's function. Applying refuses to replace it: rename one of
    /// the two.
    /// </summary>
    TriggerForeign,

    /// <summary>A trigger function that the same owner made and no longer declares: its channel was removed or renamed.</summary>
    FunctionUndeclared,

    /// <summary>A channel stores payloads, and the table <c>notify.payload</c> does not exist.</summary>
    PayloadTableMissing,

    /// <summary>The table <c>notify.payload</c> lacks a column, or it has another type. Applying can't mend it.</summary>
    PayloadTableForeign,
}
