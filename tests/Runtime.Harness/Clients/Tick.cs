namespace Runtime.Harness.Clients;

/// <summary>A payload for tests of the runtime.</summary>
public sealed record Tick(long Id, string? Text = null);
