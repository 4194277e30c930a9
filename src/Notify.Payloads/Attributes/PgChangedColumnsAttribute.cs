namespace Notify;

/// <summary>
/// Fills a member with the names of the columns that an UPDATE changed; with an empty list for other operations. The member is a
/// collection of strings. Row level only.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class PgChangedColumnsAttribute : Attribute;
