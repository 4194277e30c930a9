namespace Notify;

/// <summary>A bounded queue of notifications with their places in the stream. Not thread-safe.</summary>
internal sealed class NotificationRing(int capacity)
{
    private const int InitialLength = 16;

    // Grows up to the capacity: most subscriptions never hold more than a few, whatever they allow.
    private Slot[] _slots = new Slot[Math.Min(capacity, InitialLength)];
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
        At(Count - 1) = new Slot { Sequence = sequence, Notification = notification };
    }

    /// <summary>There must be one.</summary>
    public Slot Take()
    {
        Slot slot = _slots[_head];
        _slots[_head] = default;
        _head = (_head + 1) % _slots.Length;
        Count--;
        return slot;
    }

    /// <summary>A copy of what is there, the oldest first.</summary>
    public Slot[] Snapshot()
    {
        var copy = new Slot[Count];
        for (int i = 0; i < copy.Length; i++)
        {
            copy[i] = At(i);
        }

        return copy;
    }

    /// <summary>
    /// Takes over the keys that were found for a <see cref="Snapshot"/>, and removes what a newer one of the same key replaces. What has
    /// been taken or added since the snapshot stays as it is.
    /// </summary>
    /// <returns>How many were removed.</returns>
    public int Fold(ReadOnlySpan<Fate> fates)
    {
        Span<int> foldedInto = new int[fates.Length];
        int kept = 0;
        int at = 0;
        for (int i = 0; i < Count; i++)
        {
            Slot slot = At(i);
            while (at < fates.Length && fates[at].Sequence < slot.Sequence)
            {
                at++; // Has been taken.
            }

            if (at < fates.Length && fates[at].Sequence == slot.Sequence)
            {
                if (fates[at].ReplacedBy is { } newer)
                {
                    // The newer one is behind this one, so it has not been taken either.
                    foldedInto[newer] += 1 + slot.Folded;
                    continue;
                }

                slot.Key = fates[at].Key;
                slot.Folded += foldedInto[at];
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

    /// <summary>Whether there is a notification between these two places.</summary>
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

    private ref Slot At(int index) => ref _slots[(_head + index) % _slots.Length];

    private void Grow()
    {
        var larger = new Slot[(int)Math.Min(capacity, 2L * _slots.Length)];
        Snapshot().CopyTo(larger, 0);
        _slots = larger;
        _head = 0;
    }

    /// <summary>A notification in the buffer.</summary>
    internal record struct Slot
    {
        /// <summary>Its place in the stream.</summary>
        public long Sequence { get; init; }

        public RawNotification Notification { get; init; }

        /// <summary>Null until it has been read, and always where the buffer does not fold.</summary>
        public PayloadKey? Key { get; set; }

        /// <summary>How many older ones of its key were folded into it.</summary>
        public int Folded { get; set; }
    }

    /// <summary>What becomes of a notification of a snapshot.</summary>
    /// <param name="Sequence">Its place.</param>
    /// <param name="Key">Its key.</param>
    /// <param name="ReplacedBy">The index of a newer one with the same key; null where it stays.</param>
    internal readonly record struct Fate(long Sequence, PayloadKey Key, int? ReplacedBy);
}
