namespace Notify;

/// <summary>A bounded queue of notifications with their places in the stream. Not thread-safe.</summary>
internal sealed class NotificationRing(int capacity)
{
    private const int InitialLength = 16;

    // Grows up to the capacity: most subscriptions never hold more than a few, whatever they allow.
    private BufferSlot[] _slots = new BufferSlot[Math.Min(capacity, InitialLength)];
    private int _head;

    public int Count { get; private set; }

    public int Capacity => capacity;

    public bool IsFull => Count == capacity;

    /// <summary>The place of the oldest one. There must be one.</summary>
    public long OldestSequence => _slots[_head].Sequence;

    /// <summary>The place of the newest one. There must be one.</summary>
    public long NewestSequence => At(Count - 1).Sequence;

    /// <summary>There must be room.</summary>
    public void Add(long sequence, in RawNotification notification)
    {
        if (Count == _slots.Length)
        {
            Grow();
        }

        Count++;
        At(Count - 1) = new BufferSlot { Sequence = sequence, Notification = notification };
    }

    /// <summary>There must be one.</summary>
    public BufferSlot Take()
    {
        BufferSlot slot = _slots[_head];
        _slots[_head] = default;
        _head = (_head + 1) % _slots.Length;
        Count--;
        return slot;
    }

    /// <summary>A copy of what is there, the oldest first.</summary>
    public BufferSlot[] Snapshot()
    {
        var copy = new BufferSlot[Count];
        for (int i = 0; i < copy.Length; i++)
        {
            copy[i] = At(i);
        }

        return copy;
    }

    /// <summary>
    /// Takes over the keys that have been found for a <see cref="Snapshot"/>, and removes what a newer one of the same key stands
    /// for. What has been taken or added since the snapshot is left as it is.
    /// </summary>
    /// <returns>How many were removed.</returns>
    public int Fold(ReadOnlySpan<FoldedSlot> rows)
    {
        Span<int> foldedInto = new int[rows.Length];
        int kept = 0;
        int row = 0;
        for (int i = 0; i < Count; i++)
        {
            BufferSlot slot = At(i);
            while (row < rows.Length && rows[row].Sequence < slot.Sequence)
            {
                row++; // Has been taken.
            }

            if (row < rows.Length && rows[row].Sequence == slot.Sequence)
            {
                if (rows[row].ReplacedBy is { } newer)
                {
                    // It stands behind this one, so that what has not been taken here has not been taken there.
                    foldedInto[newer] += 1 + slot.Folded;
                    continue;
                }

                slot.Key = rows[row].Key;
                slot.Folded += foldedInto[row];
            }

            At(kept++) = slot;
        }

        int removed = Count - kept;
        for (int i = kept; i < Count; i++)
        {
            At(i) = default;
        }

        Count = kept;
        return removed;
    }

    /// <summary>Whether a notification stands between these two places.</summary>
    public bool HasBetween(long after, long before)
    {
        int low = 0;
        int high = Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = At(middle).Sequence <= after ? (middle + 1, high) : (low, middle);
        }

        return low < Count && At(low).Sequence < before;
    }

    private ref BufferSlot At(int index) => ref _slots[(_head + index) % _slots.Length];

    private void Grow()
    {
        var larger = new BufferSlot[(int)Math.Min(capacity, 2L * _slots.Length)];
        Snapshot().CopyTo(larger, 0);
        _slots = larger;
        _head = 0;
    }
}
