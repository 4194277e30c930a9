namespace Notify;

/// <summary>
/// Fills a member with a column's value before the change (<c>OLD</c>). An INSERT has none, so the member is nullable unless the
/// trigger fires for UPDATE and DELETE only. At statement level, available for DELETE only.
/// </summary>
/// <param name="column">The column's name, unquoted, case-sensitive.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class PgOldAttribute(string column) : Attribute
{
    /// <summary>The column's name, unquoted, case-sensitive.</summary>
    public string Column { get; } = column;
}
