using System.Threading.Tasks.Sources;

namespace Notify;

/// <summary>
/// Lets one reader wait many times without an allocation for each wait. The owner ensures that there is one wait at a time, and that each
/// is ended exactly once.
/// </summary>
internal sealed class ReaderSignal : IValueTaskSource, IThreadPoolWorkItem
{
    private ManualResetValueTaskSourceCore<bool> _core;
    private OperationCanceledException? _cancelled;

    public ValueTask Wait()
    {
        _core.Reset();
        return new ValueTask(this, _core.Version);
    }

    /// <summary>Ends the wait, on the pool: the reader must not run on the thread that drains the socket.</summary>
    /// <param name="cancelled">What the wait ends with; null for nothing.</param>
    /// <returns>False if there is no memory for it: the wait goes on.</returns>
    public bool TrySet(OperationCanceledException? cancelled)
    {
        _cancelled = cancelled;
        try
        {
            return ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
        }
        catch (OutOfMemoryException)
        {
            return false;
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (_cancelled is not null)
        {
            _core.SetException(_cancelled);
        }
        else
        {
            _core.SetResult(true);
        }
    }

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
