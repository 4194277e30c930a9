namespace Notify;

/// <summary>
/// Finds, among buffered notifications, those of which a newer one of the same key is there, too. Finding a key means to read a
/// payload and to ask the user's code, so it happens on a thread of the pool: not on the loop, which does neither, and not in the
/// reader, which may be the one that is stuck.
/// </summary>
/// <param name="keyOf">
/// Reads a payload and takes its key; null for what has none. It may throw: what can't be read stays, and is reported where it is.
/// </param>
/// <param name="capacity">The buffer's.</param>
/// <param name="run">Runs it; by default on the pool.</param>
internal sealed class BufferFolding(Func<string, object?> keyOf, int capacity, Action<Action>? run = null)
{
    /// <summary>Equal to nothing but itself, and so never given to two.</summary>
    private sealed class NoKey;

    private readonly int _half = Math.Max(1, capacity / 2);
    private readonly int _step = Math.Max(1, capacity / 8);
    private bool _running;
    private long _notBefore;

    /// <summary>
    /// Whether it is time: the buffer is half full, and enough has arrived since the last time to be worth another look. To be asked
    /// under the buffer's lock; who gets true calls <see cref="Run"/> outside of it.
    /// </summary>
    /// <param name="count">How many are buffered.</param>
    /// <param name="sequence">The place of the newest.</param>
    public bool Begin(int count, long sequence)
    {
        if (_running || count < _half || sequence < _notBefore)
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

    /// <summary>Reads each payload once: a key that has been found before is in its slot.</summary>
    public FoldedSlot[] Rows(ReadOnlySpan<BufferSlot> slots)
    {
        var rows = new FoldedSlot[slots.Length];
        Dictionary<object, int> newest = new(slots.Length);
        for (int i = slots.Length - 1; i >= 0; i--)
        {
            object key = slots[i].Key ?? KeyOf(slots[i].Notification.Payload);
            rows[i] = Row(slots[i].Sequence, key, i, newest);
        }

        return rows;
    }

    /// <summary>Hashing and comparing a key runs the user's code too, and nobody above would catch what it throws.</summary>
    private static FoldedSlot Row(long sequence, object key, int index, Dictionary<object, int> newest)
    {
        try
        {
            if (newest.TryGetValue(key, out int newer))
            {
                return new FoldedSlot(sequence, key, newer);
            }

            newest.Add(key, index);
            return new FoldedSlot(sequence, key, null);
        }
        catch (Exception)
        {
            return new FoldedSlot(sequence, new NoKey(), null);
        }
    }

    private object KeyOf(string payload)
    {
        try
        {
            return keyOf(payload) ?? new NoKey();
        }
        catch (Exception)
        {
            return new NoKey();
        }
    }
}
