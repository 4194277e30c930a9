namespace Notify;

/// <summary>
/// Fills a member with how many rows the statement has changed, of those that the trigger's conditions let through; 0 for TRUNCATE.
/// For triggers at statement level. The member is an <see cref="int"/> or a <see cref="long"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class PgCountAttribute : Attribute;
