namespace Notify;

/// <summary>
/// Fills a member with the time at which the trigger ran, by the server's clock (<c>clock_timestamp()</c>). The transaction commits
/// later. The member is a <see cref="DateTimeOffset"/> or a <see cref="DateTime"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class PgTimestampAttribute : Attribute;
