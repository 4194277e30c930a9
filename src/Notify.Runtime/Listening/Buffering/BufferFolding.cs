namespace Notify;

/// <summary>
/// Finds the buffered notifications that a newer one with the same key replaces. That reads payloads and calls the user's code, so it
/// runs on the thread pool: the loop does neither, and the reader may be stuck.
/// </summary>
/// <param name="readKey">
/// Reads a payload and takes its key; null if it has none. It may throw: an unreadable payload stays, and the reader reports it.
/// </param>
/// <param name="capacity">The buffer's capacity.</param>
/// <param name="run">Runs the folding; by default on the thread pool.</param>
internal sealed class BufferFolding(Func<string, object?> readKey, int capacity, Action<Action>? run = null)
{
    private readonly int _half = Math.Max(1, capacity / 2);
    private readonly int _step = Math.Max(1, capacity / 8);
    private bool _running;
    private long _notBefore;

    /// <summary>
    /// Whether it is time: the buffer is half full or crowded, and enough has arrived since the last time to be worth another look. Call it under
    /// the buffer's lock, and if it returns true, <see cref="Run"/> outside of it.
    /// </summary>
    /// <param name="count">How many are buffered.</param>
    /// <param name="crowded">Whether they take more than half of the bytes that they may take.</param>
    /// <param name="sequence">The place of the newest.</param>
    public bool Begin(int count, bool crowded, long sequence)
    {
        if (_running || (count < _half && !crowded) || sequence < _notBefore)
        {
            return false;
        }

        _running = true;
        return true;
    }

    /// <summary>The counterpart of <see cref="Begin"/>, under the same lock.</summary>
    public void End(long sequence)
    {
        _running = false;
        _notBefore = sequence + _step;
    }

    public void Run(Action fold)
    {
        if (run is not null)
        {
            run(fold);
            return;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static work => work(), fold, preferLocal: false);
    }

    /// <summary>Reads each payload only once: its slot keeps a key that was found before.</summary>
    public NotificationRing.Fate[] Decide(ReadOnlySpan<NotificationRing.Slot> slots)
    {
        var fates = new NotificationRing.Fate[slots.Length];
        Dictionary<PayloadKey, int> newest = new(slots.Length);
        for (int i = slots.Length - 1; i >= 0; i--)
        {
            PayloadKey key = slots[i].Key ?? PayloadKey.Take(readKey, slots[i].Notification.Payload);
            int newer = key == PayloadKey.None ? i : PayloadKey.GetOrAdd(newest, ref key, i);
            fates[i] = new NotificationRing.Fate(
                slots[i].Sequence, key, ReplacedBy: newer == i || key == PayloadKey.None ? null : newer);
        }

        return fates;
    }
}
