namespace Notify;

/// <summary>
/// Fills a member with a column's value before the change: that of <c>OLD</c>. It is null for an INSERT, so the member is nullable
/// unless the trigger fires for UPDATE and DELETE alone. At statement level only for a DELETE.
/// </summary>
/// <param name="column">The column's name, unquoted, case-sensitive.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class PgOldAttribute(string column) : Attribute
{
    /// <summary>The column's name, unquoted, case-sensitive.</summary>
    public string Column { get; } = column;
}
