namespace Notify;

/// <summary>What a trigger does with a payload that exceeds PostgreSQL's limit.</summary>
#if NOTIFY_GENERATOR
internal
#else
public
#endif
enum TriggerOversize
{
    /// <summary>
    /// Skips the notification with a WARNING that names the table and the row's key. The write succeeds. The default, unless the
    /// channel's <c>Oversize</c> is <see cref="Oversize.Store"/>.
    /// </summary>
    Skip,

    /// <summary>Fails the writer's statement.</summary>
    Fail,

    /// <summary>Stores the payload in the table <c>notify.payload</c> and sends a reference to it.</summary>
    Store,
}
