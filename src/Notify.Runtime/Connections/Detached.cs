namespace Notify;

/// <summary>
/// Starts what lives longer than its starter. Nothing of the starter's context may go along: not its activity, which would adopt
/// every later notification, nor its TransactionScope, which connections would enlist in.
/// </summary>
internal static class Detached
{
    public static Task Run(Func<Task> work)
    {
        Task running = Task.CompletedTask;
        Do(() => running = Task.Run(work));
        return running;
    }

    /// <summary>Starts it here and now; what it starts in its turn, such as a timer, has nothing of the context.</summary>
    public static void Do(Action start)
    {
        // Suppressing twice is an error, and the caller may have done it.
        if (ExecutionContext.IsFlowSuppressed())
        {
            start();
            return;
        }

        using (ExecutionContext.SuppressFlow())
        {
            start();
        }
    }
}
