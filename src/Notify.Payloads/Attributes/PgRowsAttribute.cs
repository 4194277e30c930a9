namespace Notify;

/// <summary>
/// Marks the collection that a statement-level trigger packs the changed rows into: as many as fit into 7999 bytes, in as few
/// notifications as possible. The elements are records whose members take columns as the payload's own members do.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class PgRowsAttribute : Attribute;
