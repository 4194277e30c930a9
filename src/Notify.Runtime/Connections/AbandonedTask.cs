namespace Notify;

/// <summary>For operations that are not cancelled, because cancelling them can take longer than they do.</summary>
internal static class AbandonedTask
{
    /// <summary>Waits until <paramref name="ct"/> is cancelled. The operation then continues; its result is discarded.</summary>
    public static Task WaitOrAbandonAsync(this Task operation, CancellationToken ct)
    {
        operation.Observe();
        return operation.WaitAsync(ct);
    }

    /// <summary>Waits until <paramref name="ct"/> is cancelled. If the opening succeeds later, the result is disposed.</summary>
    public static async Task<T> WaitOrDisposeAsync<T>(this Task<T> opening, CancellationToken ct)
        where T : IAsyncDisposable
    {
        try
        {
            return await opening.WaitAsync(ct).ConfigureAwait(false);
        }
        catch
        {
            DisposeLateAsync(opening).Observe();
            throw;
        }
    }

    /// <summary>Keeps a failure of the task from being reported as an unobserved exception.</summary>
    public static void Observe(this Task task) => _ = Detached.Do(() => task.ContinueWith(
        static late => late.Exception,
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default));

    private static async Task DisposeLateAsync<T>(Task<T> opening)
        where T : IAsyncDisposable
    {
        await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (opening.IsCompletedSuccessfully)
        {
            await opening.Result.DisposeAsync().ConfigureAwait(false);
        }
    }
}
