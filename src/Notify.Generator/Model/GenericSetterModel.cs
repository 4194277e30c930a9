namespace Notify.Generator.Model;

/// <summary>
/// The <c>init</c> accessor of a generic type. An unsafe accessor finds it if it stands in a type with the very same type parameters.
/// </summary>
/// <param name="Parameters">The type parameters, those of containing types first: <c>TKey, TValue</c>.</param>
/// <param name="Arguments">What the payload has for them.</param>
/// <param name="Constraints">The clauses that the parameters have, empty or with a space before each.</param>
/// <param name="TargetType">The type as it is declared, over its own parameters.</param>
/// <param name="ValueType">The property's type as it is declared.</param>
internal sealed record GenericSetterModel(
    string Parameters, string Arguments, string Constraints, string TargetType, string ValueType);
