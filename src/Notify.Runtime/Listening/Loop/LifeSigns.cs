namespace Notify;

/// <summary>When the server last gave a sign of life: anything that arrives is one. Bounds the steps that wait for an answer.</summary>
internal sealed class LifeSigns(RunningTime running)
{
    /// <summary>
    /// How many times its timeout a step may take while notifications arrive before the answer. A million of them may have waited for a
    /// client that was paused. But a server that keeps sending them and never answers must be detected.
    /// </summary>
    private const int MostExtensions = 30;

    private long _last;
    private long _lastRunning;

    /// <summary>The timestamp of the last one, by the clock that counts pauses of this process too.</summary>
    public long Last => Volatile.Read(ref _last);

    /// <summary>The same by the running clock.</summary>
    public long LastRunning => Volatile.Read(ref _lastRunning);

    /// <param name="timestamp">What the clock that counts pauses says now.</param>
    public void Add(long timestamp)
    {
        Volatile.Write(ref _last, timestamp);
        // If the process stood still after it took the timestamp, that pause is already left out, and this sign would seem older.
        Volatile.Write(ref _lastRunning, Math.Max(LastRunning, running.At(timestamp)));
    }

    /// <summary>Runs one step under a deadline, which moves with each sign of life: the answer is behind what arrives.</summary>
    /// <exception cref="TimeoutException">The deadline has passed; the message starts with <paramref name="failure"/>.</exception>
    public async Task WaitAsync(Func<CancellationToken, Task> step, TimeSpan timeout, string failure, CancellationToken stop)
    {
        long begin = running.GetTimestamp();
        using CancellationTokenSource givingUp = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task answer = step(givingUp.Token);
        for (TimeSpan left = timeout; !answer.IsCompleted && left > TimeSpan.Zero;)
        {
            await answer.WaitAsync(left, running, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            left = running.GetElapsedTime(begin) > MostExtensions * timeout
                ? TimeSpan.Zero
                : timeout - running.GetElapsedTime(LastRunning);
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
