namespace Notify;

/// <summary>For operations that had better not be cancelled, because cancelling them can take longer than they do.</summary>
internal static class AbandonedTask
{
    /// <summary>Waits until <paramref name="ct"/> is cancelled; then the operation goes on, and its outcome is nobody's.</summary>
    public static async Task WaitOrAbandonAsync(this ValueTask operation, CancellationToken ct)
    {
        Task task = operation.AsTask();
        try
        {
            await task.WaitAsync(ct).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ = task.ContinueWith(
                static late => late.Exception, // observed
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
            throw;
        }
    }
}
