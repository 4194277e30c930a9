namespace Notify;

/// <summary>What becomes of a payload that is longer than PostgreSQL takes.</summary>
public enum Oversize
{
    /// <summary>Publishing it fails with a <see cref="PayloadTooLargeException"/>, before anything is sent.</summary>
    Reject,

    /// <summary>
    /// It goes into the table <c>notify.payload</c>, in the same transaction, and the notification carries a reference to it. Listeners
    /// fetch it, so that a subscriber sees no difference; one that is gone by then is a <see cref="GapCause.StoredPayloadMissing"/>.
    /// <see cref="NotifySchema"/> makes the table; publishing needs the right to insert into it. Its size is nothing that the compiler
    /// warns of.
    /// </summary>
    Store,
}
