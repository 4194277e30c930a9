namespace Notify;

/// <summary>The kinds of <see cref="SchemaDifference"/>.</summary>
public enum SchemaDifferenceKind
{
    /// <summary>A table with a declared trigger does not exist. Applying can't resolve it: run the migrations first.</summary>
    TableMissing,

    /// <summary>A column that a trigger reads does not exist. Applying can't resolve it: run the migrations first.</summary>
    ColumnMissing,

    /// <summary>A trigger function does not exist.</summary>
    FunctionMissing,

    /// <summary>A trigger function was created by another version of the declaration, or lacks the comment that identifies it.</summary>
    FunctionVersion,

    /// <summary>The body of a trigger function was changed in the database.</summary>
    FunctionBody,

    /// <summary>
    /// Something other than the body of a trigger function was changed: the rights it runs with, who may execute it, its
    /// <c>search_path</c> and other settings, or its language.
    /// </summary>
    FunctionOptions,

    /// <summary>
    /// A function with the name of a declared one has another origin, or its owner may not create triggers on the table. Applying never
    /// replaces it: rename one of the two, or change the owner.
    /// </summary>
    FunctionForeign,

    /// <summary>A trigger does not exist.</summary>
    TriggerMissing,

    /// <summary>A trigger has another timing, other events or another condition, or calls another function.</summary>
    TriggerDefinition,

    /// <summary>A trigger is disabled, or its ENABLE ALWAYS differs.</summary>
    TriggerState,

    /// <summary>A trigger calls a declared function, but is not declared itself.</summary>
    TriggerUndeclared,

    /// <summary>
    /// A trigger with the name of a declared one calls a function of another origin. Applying never replaces it: rename one of the two.
    /// </summary>
    TriggerForeign,

    /// <summary>The owner created a trigger function that it no longer declares: its channel was removed or renamed.</summary>
    FunctionUndeclared,

    /// <summary>A channel stores payloads, and the table <c>notify.payload</c> does not exist.</summary>
    PayloadTableMissing,

    /// <summary>
    /// A column of the table <c>notify.payload</c> is missing or has another type; or the table, its schema or what it calls belongs to a role that
    /// is not trusted. Applying can't resolve it.
    /// </summary>
    PayloadTableForeign,

    /// <summary>
    /// A member can hold none of the values of the column that it gets: an <c>int</c> of a <c>text</c>, or an enum without any of the column's
    /// labels. Applying can't resolve it: change the column or the member.
    /// </summary>
    ColumnType,
}
