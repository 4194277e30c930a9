namespace Notify;

/// <summary>A trigger function and the triggers that call it: what one <see cref="PgTriggerAttribute"/> becomes.</summary>
public sealed record TriggerSchema
{
    /// <summary>The table's schema, unquoted.</summary>
    public required string Schema { get; init; }

    /// <summary>The table's name, unquoted.</summary>
    public required string Table { get; init; }

    /// <summary>The function's schema, unquoted.</summary>
    public required string FunctionSchema { get; init; }

    /// <summary>The function's name, unquoted. It takes no arguments.</summary>
    public required string FunctionName { get; init; }

    /// <summary>The function's body, exactly as it stands in the catalogue afterwards (<c>pg_proc.prosrc</c>).</summary>
    public required string Body { get; init; }

    /// <summary>Whether the function runs with its owner's rights.</summary>
    public required bool IsSecurityDefiner { get; init; }

    /// <summary>
    /// Stands in the function's comment, and changes whenever anything of this changes, so that another version's is recognized.
    /// </summary>
    public required string Fingerprint { get; init; }

    /// <summary>The columns of the table that it reads, unquoted.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>The triggers: one at row level, one for each kind of change at statement level.</summary>
    public required IReadOnlyList<TriggerDefinition> Triggers { get; init; }

    /// <summary>
    /// SQL that makes the function and its triggers, or makes them anew. It holds <c>CREATE OR REPLACE FUNCTION "schema"."name"()</c>
    /// with the <see cref="Body"/>, and the semicolon that follows the body ends that statement, so that a changed function can be
    /// replaced without touching its table.
    /// </summary>
    public required string Up { get; init; }

    /// <summary>SQL that removes them.</summary>
    public required string Down { get; init; }
}
