namespace Notify;

/// <summary>Whether a <see cref="NotifyListener"/> hears what is sent.</summary>
public enum ListenerCondition
{
    /// <summary>It has not been started: nothing has been subscribed yet.</summary>
    NotStarted,

    /// <summary>Notifications flow, and the server has just given a sign of life.</summary>
    Usable,

    /// <summary>There is no usable connection yet, or it was lost a moment ago.</summary>
    Reconnecting,

    /// <summary>For too long there has been no usable connection or no sign of life on it; or the listener has been stopped.</summary>
    Unusable,
}
