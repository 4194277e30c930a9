namespace Notify;

/// <summary>What separates the actual set of channels from the desired one. No channel stands in both lists.</summary>
/// <param name="Listen">Channels whose LISTEN is in flight now.</param>
/// <param name="Unlisten">Channels whose UNLISTEN is in flight now.</param>
internal sealed record ChannelChanges(IReadOnlyList<ChannelEntry> Listen, IReadOnlyList<ChannelEntry> Unlisten);
