namespace Notify;

/// <summary>
/// A bound on how long something may take while this process runs, within a longer life: either cancels its token, and
/// <see cref="HasPassed"/> says which.
/// </summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _either;

    public Deadline(TimeSpan after, TimeProvider time, CancellationToken life)
    {
        _timer = new CancellationTokenSource(after, RunningTime.Find(time));
        _either = CancellationTokenSource.CreateLinkedTokenSource(_timer.Token, life);
    }

    public CancellationToken Token => _either.Token;

    public bool HasPassed => _timer.IsCancellationRequested;

    public void Dispose()
    {
        _either.Dispose();
        _timer.Dispose();
    }
}
