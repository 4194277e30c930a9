namespace Notify;

/// <summary>What a <see cref="NotifyListener"/> is doing.</summary>
public enum ListenerState
{
    /// <summary>Not started yet, or stopped for good.</summary>
    Stopped,

    /// <summary>Dialling the server.</summary>
    Connecting,

    /// <summary>
    /// Connected, and checking whether notifications really arrive on this connection; then listening to one channel after the other:
    /// <see cref="ListenerHealth.ListeningChannels"/>.
    /// </summary>
    Verifying,

    /// <summary>Notifications flow.</summary>
    Listening,

    /// <summary>The connection was lost, or could not be made; the next attempt follows after a pause.</summary>
    BackingOff,

    /// <summary>On the way to <see cref="Stopped"/>: no further subscription is accepted.</summary>
    Stopping,

    /// <summary>Ended by an error that it could not survive; <see cref="ListenerHealth.LastError"/>. Streams end with it.</summary>
    Failed,
}
