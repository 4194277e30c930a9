namespace Notify;

/// <summary>
/// Fills a member with the id of the writing transaction (<c>pg_current_xact_id()</c>, 64 bits), the same for everything it sends.
/// The member is a <see cref="long"/>, a <see cref="ulong"/> or a string.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class PgTransactionIdAttribute : Attribute;
