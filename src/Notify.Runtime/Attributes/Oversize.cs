namespace Notify;

/// <summary>What becomes of a payload that is longer than PostgreSQL takes.</summary>
public enum Oversize
{
    /// <summary>Publishing it fails with a <see cref="PayloadTooLargeException"/>, before anything is sent.</summary>
    Reject,

    /// <summary>
    /// It is to go into a table, with a reference to it in the notification, so its size is nothing that the compiler warns of.
    /// This version has no such table yet: until it does, publishing such a payload fails as with <see cref="Reject"/>.
    /// </summary>
    Store,
}
