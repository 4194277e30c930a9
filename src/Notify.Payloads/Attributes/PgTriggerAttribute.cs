namespace Notify;

/// <summary>
/// Adds a trigger to the channel's SQL: changes of a table are sent as payloads. The SQL is in the generated constants <c>Up</c> and
/// <c>Down</c>, and <c>NotifySchema</c> can apply it. Nothing is applied automatically.
/// </summary>
/// <remarks>
/// A member takes the column of its JSON name, the one that <c>[PgColumn]</c> names, or what another attribute asks for. A DELETE
/// sends the row as it was. A record may have several triggers, on several tables.
/// </remarks>
/// <param name="table">The table's name, unquoted, without a schema. It may be partitioned.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false, AllowMultiple = true)]
#if NOTIFY_GENERATOR
internal
#else
public
#endif
sealed class PgTriggerAttribute(string table) : Attribute
{
    /// <summary>The table's name, unquoted, without a schema.</summary>
    public string Table { get; } = table;

    /// <summary>The table's schema, unquoted.</summary>
    public string Schema { get; set; } = "public";

    /// <summary>The schema of the trigger function, unquoted; the table's schema by default.</summary>
    public string? FunctionSchema { get; set; }

    /// <summary>
    /// The name of the trigger and of its function. At statement level, the triggers' names end in <c>_insert</c>, <c>_update</c>,
    /// <c>_delete</c> or <c>_truncate</c>. By default it is <see cref="Prefix"/> and the channel's name in snake_case, followed by the
    /// table's name if the record has several triggers: <c>notify_order_events</c>. PostgreSQL fires the triggers of a table in the
    /// order of their names.
    /// </summary>
    public string? Name { get; set; }

    /// <summary>The start of the default <see cref="Name"/>; <c>notify_</c> by default.</summary>
    public string Prefix { get; set; } = "notify_";

    /// <summary>The operations that fire the trigger; insert, update and delete by default.</summary>
    public TriggerEvents On { get; set; } = TriggerEvents.Insert | TriggerEvents.Update | TriggerEvents.Delete;

    /// <summary>
    /// An UPDATE fires the trigger only if its SET clause names one of these columns, changed or not. PostgreSQL has no such list at
    /// statement level. All columns by default.
    /// </summary>
    public string[] UpdateOf { get; set; } = [];

    /// <summary>
    /// The schemas, unquoted, in which <see cref="When"/> and <c>[PgSql]</c> look for functions, types and operators after
    /// <c>pg_catalog</c>, such as the one of <c>citext</c>, <c>hstore</c> or <c>postgis</c>. None by default. Name only schemas in which no
    /// untrusted role can create objects.
    /// </summary>
    public string[] SearchPath { get; set; } = [];

    /// <summary>
    /// A condition in SQL over <c>NEW</c> and <c>OLD</c>; only rows that satisfy it are sent. It is a build error to name a row that one of
    /// the operations in <see cref="On"/> does not have. At row level PostgreSQL evaluates the condition before it calls the function, so
    /// an error in it fails the write, whatever <see cref="OnError"/> says.
    /// </summary>
    public string? When { get; set; }

    /// <summary>
    /// An UPDATE is sent only if a column that a member takes has a new value, or any column if a member shows more than its own
    /// (<c>[PgSql]</c>, <c>[PgRow]</c>, <c>[PgChangedColumns]</c>). Works for columns of every type, including those without an equality
    /// operator. Row level only. While the trigger exists, PostgreSQL refuses to drop these columns or to change their types.
    /// </summary>
    public bool OnlyWhenChanged { get; set; }

    /// <summary>Like <see cref="OnlyWhenChanged"/>, but for these columns instead of those that members take.</summary>
    public string[] ChangedColumns { get; set; } = [];

    /// <summary>Whether the trigger fires once for each row, the default, or once for each statement.</summary>
    public TriggerLevel Level { get; set; }

    /// <summary>When the trigger fires within the transaction; right after the statement by default.</summary>
    public TriggerTiming Timing { get; set; }

    /// <summary>
    /// Whether the trigger also fires for changes applied by logical replication (<c>ENABLE ALWAYS</c>). Those are applied row by row, so
    /// at statement level only a table's initial copy and a TRUNCATE fire it. False by default.
    /// </summary>
    public bool EnableAlways { get; set; }

    /// <summary>
    /// Whether the function runs with its owner's rights instead of the writer's. An expression in <c>[PgSql]</c> may need it; a trigger
    /// that stores large payloads always has it, so that writers need no rights on the table of payloads.
    /// </summary>
    public bool SecurityDefiner { get; set; }

    /// <summary>How the trigger handles a payload that exceeds PostgreSQL's limit.</summary>
    public TriggerOversize Oversize { get; set; }

    /// <summary>How the trigger handles any other error; the write succeeds by default.</summary>
    public TriggerErrors OnError { get; set; }
}
