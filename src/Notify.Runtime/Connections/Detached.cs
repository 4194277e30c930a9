namespace Notify;

/// <summary>
/// Starts work that outlives its caller. It must not inherit the caller's context: an activity would become the parent of every later
/// notification, connections would enlist in a TransactionScope, and the caller's AsyncLocals would live as long as the work.
/// </summary>
internal static class Detached
{
    public static Task Run(Func<Task> work) => Do(() => Task.Run(work));

    /// <summary>Runs it now, on this thread; what it starts, such as a timer, does not inherit the context.</summary>
    public static T Do<T>(Func<T> start)
    {
        // Suppressing twice is an error, and the caller may have done it already.
        if (ExecutionContext.IsFlowSuppressed())
        {
            return start();
        }

        using (ExecutionContext.SuppressFlow())
        {
            return start();
        }
    }
}
