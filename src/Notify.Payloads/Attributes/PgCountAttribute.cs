namespace Notify;

/// <summary>
/// Fills a member with the number of rows that the statement changed and that satisfy the trigger's condition; 0 for TRUNCATE.
/// Statement level only. The member is an <see cref="int"/> or a <see cref="long"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class PgCountAttribute : Attribute;
