namespace Notify;

/// <summary>
/// Adds a trigger to the channel's SQL: changes of the table are sent as payloads. The SQL stands in the generated constants
/// <c>Up</c> and <c>Down</c>, and <c>NotifySchema</c> can apply it; nothing is applied by itself.
/// </summary>
/// <remarks>
/// Members take the column of their JSON name, or the one that <see cref="PgColumnAttribute"/> names, or what another attribute
/// says. A DELETE sends the row as it was. A record may have several triggers, for several tables.
/// </remarks>
/// <param name="table">The table's name, unquoted, without a schema. It may be partitioned.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false, AllowMultiple = true)]
public sealed class PgTriggerAttribute(string table) : Attribute
{
    /// <summary>The table's name, unquoted, without a schema.</summary>
    public string Table { get; } = table;

    /// <summary>The table's schema, unquoted.</summary>
    public string Schema { get; set; } = "public";

    /// <summary>The schema that the trigger's function is made in, unquoted; the table's by default.</summary>
    public string? FunctionSchema { get; set; }

    /// <summary>
    /// The name of the trigger and of its function; at statement level, <c>_insert</c>, <c>_update</c>, <c>_delete</c> or
    /// <c>_truncate</c> follows it in the triggers' names. By default it is <see cref="Prefix"/> and the channel's name in snake_case, and
    /// the table's too where the record has several triggers: <c>notify_order_events</c>. PostgreSQL fires the triggers of a table
    /// in the order of their names.
    /// </summary>
    public string? Name { get; set; }

    /// <summary>What the default <see cref="Name"/> begins with; <c>notify_</c> by default.</summary>
    public string Prefix { get; set; } = "notify_";

    /// <summary>The operations that fire it; insert, update and delete by default.</summary>
    public TriggerEvents On { get; set; } = TriggerEvents.Insert | TriggerEvents.Update | TriggerEvents.Delete;

    /// <summary>
    /// An UPDATE fires it only if the statement's SET names one of these columns, changed or not. PostgreSQL has no such list at
    /// statement level. All columns by default.
    /// </summary>
    public string[] UpdateOf { get; set; } = [];

    /// <summary>
    /// A condition in SQL over <c>NEW</c> and <c>OLD</c>; only rows for which it is true are sent. Where one of the two rows does not
    /// exist, for a kind of change in <see cref="On"/>, naming it is a build error. At row level PostgreSQL evaluates it before the
    /// function is called: an error in it is the writer's, whatever <see cref="OnError"/> says.
    /// </summary>
    public string? When { get; set; }

    /// <summary>
    /// An UPDATE is sent only if the value of a column that a member takes has changed. Works for every type of column, those
    /// without an equality operator too. Row level only. PostgreSQL refuses to drop these columns, or to change their types, while the
    /// trigger is there.
    /// </summary>
    public bool OnlyWhenChanged { get; set; }

    /// <summary>As <see cref="OnlyWhenChanged"/>, with these columns instead of those that members take.</summary>
    public string[] ChangedColumns { get; set; } = [];

    /// <summary>Whether it fires for each row, the default, or once for each statement.</summary>
    public TriggerLevel Level { get; set; }

    /// <summary>When it fires within the transaction; right after the statement by default.</summary>
    public TriggerTiming Timing { get; set; }

    /// <summary>
    /// Whether it also fires for changes that logical replication applies (<c>ENABLE ALWAYS</c>). Without it they are silent. They are
    /// applied row by row: at statement level only the first copy of a table, and a TRUNCATE, fire it.
    /// </summary>
    public bool EnableAlways { get; set; }

    /// <summary>
    /// Whether the function runs with the rights of its owner instead of the writer's. What <see cref="PgSqlAttribute"/> reads may
    /// need it; a trigger that stores large payloads always does, so that writers need no right on that table.
    /// </summary>
    public bool SecurityDefiner { get; set; }

    /// <summary>What becomes of a payload that is too long.</summary>
    public TriggerOversize Oversize { get; set; }

    /// <summary>What becomes of any other error in the trigger; the write goes on by default.</summary>
    public TriggerErrors OnError { get; set; }
}
