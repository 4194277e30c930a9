namespace Notify.Testing;

/// <summary>How a server is brought down.</summary>
public enum StopMode
{
    /// <summary>Open transactions are rolled back, sessions are ended with an error message, all data is written out.</summary>
    Fast,

    /// <summary>
    /// As in a crash: sessions break off, nothing is written out, and the next start recovers from the write-ahead log. What was
    /// committed is kept, except with <c>synchronous_commit</c> off, which can lose the last commits.
    /// </summary>
    Immediate,
}
