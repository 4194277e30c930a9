namespace Notify;

/// <summary>What became of a reference.</summary>
/// <param name="Json">The payload; null if there is none to be had.</param>
/// <param name="Error">Why not, where an exception says it; null where the payload is gone.</param>
internal readonly record struct FetchedPayload(string? Json, Exception? Error);
