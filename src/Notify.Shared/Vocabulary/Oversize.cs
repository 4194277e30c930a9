namespace Notify;

/// <summary>How publishing handles a payload that exceeds PostgreSQL's limit.</summary>
#if NOTIFY_GENERATOR
internal
#else
public
#endif
enum Oversize
{
    /// <summary>Publishing throws <c>PayloadTooLargeException</c> before anything is sent.</summary>
    Reject,

    /// <summary>
    /// The payload is stored in the table <c>notify.payload</c> in the same transaction, and the notification carries a reference to it.
    /// Listeners fetch it, so subscribers see no difference. If they can't fetch it, subscribers get a gap with the cause
    /// <c>GapCause.StoredPayloadMissing</c>. <c>NotifySchema</c> creates the table; publishing needs the INSERT right on it. The compiler
    /// does not warn about the payload's size.
    /// </summary>
    Store,
}
