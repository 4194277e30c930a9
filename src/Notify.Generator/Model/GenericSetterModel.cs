namespace Notify.Generator.Model;

/// <summary>
/// The <c>init</c> accessor of a generic type. An unsafe accessor finds it if it is in a type with the same type parameters.
/// </summary>
/// <param name="Parameters">The type parameters, those of containing types first: <c>TKey, TValue</c>.</param>
/// <param name="Arguments">The payload's type arguments.</param>
/// <param name="Constraints">The parameters' constraint clauses, each with a space before it.</param>
/// <param name="TargetType">The type as it is declared, over its own parameters.</param>
/// <param name="ValueType">The property's type as it is declared.</param>
internal sealed record GenericSetterModel(
    string Parameters, string Arguments, string Constraints, string TargetType, string ValueType);
