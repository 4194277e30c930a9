namespace Notify;

/// <summary>What a function says beside its body.</summary>
/// <param name="IsSecurityDefiner">Whether it runs with its owner's rights.</param>
/// <param name="Settings">What its SET clauses say, sorted, one a line.</param>
/// <param name="Others">Language, result and attributes.</param>
/// <param name="Callers">Who else than the owner may execute it; nobody may, where it runs with its owner's rights.</param>
internal sealed record FunctionOptions(bool IsSecurityDefiner, string Settings, string Others, string Callers);
