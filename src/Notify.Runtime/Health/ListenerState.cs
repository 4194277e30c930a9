namespace Notify;

/// <summary>What a <see cref="NotifyListener"/> is doing.</summary>
public enum ListenerState
{
    /// <summary>Not started yet, or stopped for good.</summary>
    Stopped,

    /// <summary>Dialling the server.</summary>
    Connecting,

    /// <summary>Connected, and finding out whether notifications really arrive on this connection.</summary>
    Verifying,

    /// <summary>Notifications flow.</summary>
    Listening,

    /// <summary>The connection was lost, or never came about; the next attempt follows after a pause.</summary>
    BackingOff,

    /// <summary>On the way to <see cref="Stopped"/>: no further subscription is accepted.</summary>
    Stopping,
}
