namespace Notify;

/// <summary>
/// Fills a member with the whole row as a JSON object, its keys the names of the columns: for one record that carries the changes
/// of many tables. The member is a <see cref="System.Text.Json.JsonElement"/>, or a type that has members for the columns.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class PgRowAttribute : Attribute;
