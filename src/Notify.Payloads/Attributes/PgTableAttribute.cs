namespace Notify;

/// <summary>Fills a member with the name of the table whose trigger fired, without its schema. The member is a string.</summary>
/// <remarks>For a partitioned table, this is the name in the <see cref="PgTriggerAttribute"/>, not the partition's.</remarks>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class PgTableAttribute : Attribute;
