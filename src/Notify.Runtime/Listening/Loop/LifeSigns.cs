namespace Notify;

/// <summary>When the server last gave a sign of life: anything that arrives is one. Bounds the steps that wait for an answer.</summary>
internal sealed class LifeSigns(TimeProvider time)
{
    /// <summary>
    /// How many times its deadline an answer may take while notifications arrive before it. A million of them may have waited for a
    /// client that was paused; a server that sends them and never answers must be found all the same.
    /// </summary>
    private const int MostExtensions = 30;

    private long _last;

    /// <summary>The timestamp of the last one.</summary>
    public long Last
    {
        get => Volatile.Read(ref _last);
        set => Volatile.Write(ref _last, value);
    }

    /// <summary>Runs one step under a deadline, which moves with each sign of life: the answer is behind what arrives.</summary>
    /// <exception cref="TimeoutException">The deadline has passed; the message starts with <paramref name="failure"/>.</exception>
    public async Task WaitAsync(Func<CancellationToken, Task> step, TimeSpan timeout, string failure, CancellationToken stop)
    {
        long begin = time.GetTimestamp();
        using CancellationTokenSource givingUp = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task answer = step(givingUp.Token);
        bool wasLate = false;
        for (TimeSpan left = timeout; !answer.IsCompleted && left > TimeSpan.Zero;)
        {
            long waitsSince = time.GetTimestamp();
            await answer.WaitAsync(left, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            bool isLate = time.GetElapsedTime(waitsSince) > left + timeout;
            left = isLate && !wasLate ? timeout // The process stood still, and the answer may be there already.
                : time.GetElapsedTime(begin) > MostExtensions * timeout ? TimeSpan.Zero
                : timeout - time.GetElapsedTime(Last);
            wasLate |= isLate;
        }

        bool isOverdue = !answer.IsCompleted;
        if (isOverdue)
        {
            await givingUp.CancelAsync().ConfigureAwait(false);
        }

        try
        {
            await answer.ConfigureAwait(false);
        }
        catch (Exception e) when (isOverdue && !stop.IsCancellationRequested)
        {
            throw new TimeoutException($"{failure} within {timeout}.", e);
        }
    }
}
