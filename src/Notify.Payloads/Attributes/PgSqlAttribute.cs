namespace Notify;

/// <summary>
/// Fills a member with the value of an SQL expression over <c>NEW</c>, <c>OLD</c> and <c>TG_OP</c>. Qualify
/// whatever is neither in <c>pg_catalog</c> nor in a schema of <see cref="PgTriggerAttribute.SearchPath"/>.
/// </summary>
/// <param name="expression">The expression, such as <c>"NEW.price * NEW.quantity"</c>. It is used as it is, except that
/// strings with a backslash become <c>E''</c> strings.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class PgSqlAttribute(string expression) : Attribute
{
    /// <summary>The expression.</summary>
    public string Expression { get; } = expression;
}
