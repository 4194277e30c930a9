namespace Notify;

/// <summary>Names the column that a trigger reads a member's value from, if it differs from the member's JSON name.</summary>
/// <param name="name">The column's name, unquoted, case-sensitive.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class PgColumnAttribute(string name) : Attribute
{
    /// <summary>The column's name, unquoted, case-sensitive.</summary>
    public string Name { get; } = name;
}
