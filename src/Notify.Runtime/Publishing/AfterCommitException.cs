namespace Notify;

/// <summary>
/// The caller's transaction has committed, so don't repeat it. But some of the notifications that should have followed it were not
/// published, or may not have been. The inner exception says what happened to the first of them.
/// </summary>
public sealed class AfterCommitException : NotifyException
{
    internal AfterCommitException(int failed, int total, Exception first)
        : base($"The transaction has committed, but {failed} of the {total} notifications after it could not be published.", first)
    {
        Failed = failed;
    }

    /// <summary>How many failed.</summary>
    public int Failed { get; }
}
