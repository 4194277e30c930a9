namespace Notify;

/// <summary>
/// Starts work that outlives its caller. It must not inherit the caller's context: an activity would become the parent of every later
/// notification, and connections would enlist in a TransactionScope.
/// </summary>
internal static class Detached
{
    public static Task Run(Func<Task> work)
    {
        Task running = Task.CompletedTask;
        Do(() => running = Task.Run(work));
        return running;
    }

    /// <summary>Runs it now, on this thread; what it starts, such as a timer, does not inherit the context.</summary>
    public static void Do(Action start)
    {
        // Suppressing twice is an error, and the caller may have done it already.
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
