namespace Notify;

/// <summary>
/// Starts what lives longer than its starter. Nothing of the starter's context may go along: not its activity, which would adopt
/// every later notification, nor its TransactionScope, which connections would enlist in.
/// </summary>
internal static class Detached
{
    public static Task Run(Func<Task> work)
    {
        // Suppressing twice is an error, and the caller may have done it.
        if (ExecutionContext.IsFlowSuppressed())
        {
            return Task.Run(work);
        }

        using (ExecutionContext.SuppressFlow())
        {
            return Task.Run(work);
        }
    }
}
