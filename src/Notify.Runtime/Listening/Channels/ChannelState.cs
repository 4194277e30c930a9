namespace Notify;

/// <summary>What the server has been told about a channel on the current connection.</summary>
internal enum ChannelState
{
    /// <summary>Nothing, or that it is not listened to.</summary>
    Idle,

    /// <summary>LISTEN has been sent and not acknowledged.</summary>
    ListenInFlight,

    /// <summary>LISTEN has committed.</summary>
    Listening,

    /// <summary>UNLISTEN has been sent and not acknowledged.</summary>
    UnlistenInFlight,
}
