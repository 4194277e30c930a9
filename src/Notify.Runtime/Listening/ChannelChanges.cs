namespace Notify;

/// <summary>What separates the actual set of channels from the desired one. A channel stands in one of the lists at the most.</summary>
/// <param name="Listen">Channels whose LISTEN is in flight now.</param>
/// <param name="Unlisten">Channels whose UNLISTEN is in flight now.</param>
internal sealed record ChannelChanges(IReadOnlyList<ChannelEntry> Listen, IReadOnlyList<ChannelEntry> Unlisten);
