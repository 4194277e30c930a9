namespace Runtime.Harness.Clocks;

/// <summary>
/// While it lasts, no work item of this process's thread pool runs: every thread that the pool has or adds is blocked. It belongs
/// in a process of its own.
/// </summary>
public sealed class StarvedThreadPool : IDisposable
{
    /// <summary>More than the pool adds in minutes; it adds one or two a second.</summary>
    private const int Blocked = 1000;

    private readonly ManualResetEventSlim _end = new();
    private int _left = Blocked;

    private StarvedThreadPool()
    {
        for (int i = 0; i < Blocked; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static pool => pool.Block(), this, preferLocal: false);
        }
    }

    public static StarvedThreadPool Begin() => new();

    public void Dispose() => _end.Set();

    private void Block()
    {
        _end.Wait();
        if (Interlocked.Decrement(ref _left) == 0)
        {
            _end.Dispose();
        }
    }
}
