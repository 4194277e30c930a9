namespace Notify;

/// <summary>
/// Bounds the wait for the server's answer to a statement. It never cancels the statement itself: cancelling can take longer than the
/// answer, and leaves the outcome open. One wait at a time; the object is reused, so that a wait allocates no timer.
/// </summary>
internal sealed class AnswerDeadline : IDisposable
{
    /// <summary>
    /// How much longer to wait once the caller's token has been cancelled: the answer is most likely on its way, and it is better than an
    /// unknown outcome.
    /// </summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _limit;
    private readonly RunningTime _time;
    private readonly CancellationToken _abort;
    private readonly CancellationTokenRegistration _aborting;
    private volatile CancellationTokenSource _passed;
    private long _began;

    /// <param name="limit">How long one answer may take.</param>
    /// <param name="time">The clock.</param>
    /// <param name="abort">Ends the waiting at once.</param>
    public AnswerDeadline(TimeSpan limit, TimeProvider time, CancellationToken abort)
    {
        _limit = limit;
        _time = RunningTime.Find(time);
        _abort = abort;
        _passed = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        _aborting = abort.UnsafeRegister(static deadline => ((AnswerDeadline)deadline!)._passed.Cancel(), this);
    }

    /// <summary>The error for a caller that stops waiting because of its token.</summary>
    public static PublishOutcomeUnknownException Cancelled(CancellationToken ct) =>
        new(new OperationCanceledException("The token was cancelled after the notification had been sent.", ct));

    /// <summary>Waits for the answer; if it gives up, the statement continues.</summary>
    /// <exception cref="PublishOutcomeUnknownException">The answer did not come in time.</exception>
    public async Task WaitAsync(Task answer, CancellationToken ct)
    {
        CancellationTokenSource passed = Renew();
        passed.CancelAfter(_limit);
        _began = _time.GetTimestamp();
        try
        {
            using (ct.UnsafeRegister(static deadline => ((AnswerDeadline)deadline!).Shorten(), this))
            {
                await answer.WaitAsync(passed.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException e) when (passed.IsCancellationRequested)
        {
            if (answer.IsCompleted)
            {
                await answer.ConfigureAwait(false);
                return;
            }

            answer.Observe();
            throw ct.IsCancellationRequested && !_abort.IsCancellationRequested
                ? Cancelled(ct)
                : new PublishOutcomeUnknownException(_abort.IsCancellationRequested ? e : new TimeoutException(
                    $"The server did not answer within NotifyOptions.PublishTimeout ({_limit})."));
        }
        finally
        {
            passed.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        _aborting.Dispose();
        _passed.Dispose();
    }

    /// <summary>The grace never extends the limit.</summary>
    private void Shorten()
    {
        TimeSpan left = _limit - _time.GetElapsedTime(_began);
        _passed.CancelAfter(left > Grace ? Grace : left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }

    /// <summary>A source that was cancelled can't be used again.</summary>
    private CancellationTokenSource Renew()
    {
        if (_passed.IsCancellationRequested)
        {
            _passed.Dispose();
            _passed = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
            if (_abort.IsCancellationRequested)
            {
                _passed.Cancel();
            }
        }

        return _passed;
    }
}
