namespace Notify;

/// <summary>PostgreSQL's limit on the payload of a notification.</summary>
internal static class PayloadLimit
{
    /// <summary>
    /// The largest payload in bytes of the server's encoding. The documentation says "shorter than 8000 bytes"; 8000 itself is
    /// refused with SQLSTATE 22023, and that error aborts the transaction it happens in.
    /// </summary>
    public const int MaxBytes = 7999;
}
