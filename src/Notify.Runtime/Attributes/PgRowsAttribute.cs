namespace Notify;

/// <summary>
/// Marks the collection that a trigger at statement level packs the changed rows into: as many as fit into 7999 bytes, in as few
/// notifications as possible. The elements are records, whose members take columns as the payload's own do.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class PgRowsAttribute : Attribute;
