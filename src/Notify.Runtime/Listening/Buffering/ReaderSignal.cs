using System.Threading.Tasks.Sources;

namespace Notify;

/// <summary>
/// Lets one reader wait many times without an allocation for each wait. Its owner makes sure that there is one wait at a time and that
/// it is ended exactly once.
/// </summary>
internal sealed class ReaderSignal : IValueTaskSource
{
    // The reader must not run on the thread that drains the socket.
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };

    public ValueTask Wait()
    {
        _core.Reset();
        return new ValueTask(this, _core.Version);
    }

    public void Set() => _core.SetResult(true);

    public void Cancel(CancellationToken ct) => _core.SetException(new OperationCanceledException(ct));

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
