namespace Notify;

/// <summary>Fills a member with the schema of the table whose trigger fired. The member is a string.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class PgSchemaAttribute : Attribute;
