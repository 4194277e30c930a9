namespace Notify;

/// <summary>
/// The caller's transaction has committed, so it must not be repeated; but some of the notifications that were to follow it were not
/// published, or it is unknown whether they were. The inner exception is what happened to the first of them.
/// </summary>
public sealed class AfterCommitException : NotifyException
{
    internal AfterCommitException(int failed, int total, Exception first)
        : base($"The transaction has committed, but {failed} of {total} notifications failed to be published after it.", first)
    {
        Failed = failed;
    }

    /// <summary>How many failed.</summary>
    public int Failed { get; }
}
