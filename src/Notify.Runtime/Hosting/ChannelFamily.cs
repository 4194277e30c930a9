namespace Notify;

/// <summary>Registered where a payload type has many channels, so that a handler added for it gets an error that says so.</summary>
internal sealed class ChannelFamily<T>;
