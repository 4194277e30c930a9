namespace Notify;

/// <summary>What is to become of one notification of a buffer.</summary>
/// <param name="Sequence">Its place.</param>
/// <param name="Key">Its key.</param>
/// <param name="ReplacedBy">The index of a newer one with the same key, which replaces it; null where it stays.</param>
internal readonly record struct FoldedSlot(long Sequence, object Key, int? ReplacedBy);
