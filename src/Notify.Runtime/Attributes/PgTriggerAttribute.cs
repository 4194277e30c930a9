namespace Notify;

/// <summary>
/// Adds a trigger to the channel's SQL: each inserted, updated or deleted row of the table is sent as a payload. The SQL stands in
/// the generated constants <c>Up</c> and <c>Down</c>; nothing is applied by itself.
/// </summary>
/// <remarks>
/// Members take the column of their JSON name, or the one that <see cref="PgColumnAttribute"/> names. A DELETE sends the row as it
/// was. A payload over PostgreSQL's limit is left out with a WARNING; the write itself never fails because of it.
/// </remarks>
/// <param name="table">The table's name, unquoted, without a schema.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class PgTriggerAttribute(string table) : Attribute
{
    /// <summary>The table's name, unquoted, without a schema.</summary>
    public string Table { get; } = table;

    /// <summary>The table's schema, unquoted. The trigger's function is made there, too.</summary>
    public string Schema { get; set; } = "public";
}
