namespace Notify;

/// <summary>
/// Fills a member with the operation that fired the trigger: <c>INSERT</c>, <c>UPDATE</c>, <c>DELETE</c> or <c>TRUNCATE</c>. The member
/// is a <see cref="ChangeKind"/> or a string.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class PgOperationAttribute : Attribute;
