namespace Notify;

/// <summary>
/// Fills a member with the whole row as a JSON object whose keys are the column names: for one record that carries the changes of
/// several tables. The member is a <see cref="System.Text.Json.JsonElement"/>, or a type with members for the columns.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class PgRowAttribute : Attribute;
