using System.Runtime.CompilerServices;

namespace Notify;

/// <summary>
/// A queue of notifications with their places in the stream, bounded in count and, together with other subscriptions, in bytes. Not
/// thread-safe.
/// </summary>
internal sealed class NotificationRing(int capacity, BufferMemory memory)
{
    private const int InitialLength = 16;

    /// <summary>What has not been counted in the common memory yet: not every short notification should touch that.</summary>
    private const int Uncounted = 4096;

    /// <summary>So that shrinking and growing again costs a few bytes for each notification at most.</summary>
    private const int CalmOfEachPlace = 8;

    // Grows up to the capacity: most subscriptions never hold more than a few, whatever they allow.
    private Slot[] _slots = new Slot[Math.Min(capacity, InitialLength)];
    private int _head;
    private long _bytes; // of all that is here
    private long _own; // of that, what no other buffer may hold as well
    private long _counted;
    private bool _abandoned;
    private int _peak; // how many there were since it was last empty
    private int _calm; // how often it has been empty again since it last needed a quarter of its places

    public int Count { get; private set; }

    /// <summary>Whether more than half of the bytes are taken.</summary>
    public bool IsCrowded => _bytes > memory.Free / 2;

    /// <summary>The place of the oldest notification. There must be one.</summary>
    public long OldestSequence => _slots[_head].Sequence;

    /// <summary>The place of the newest notification. There must be one.</summary>
    public long NewestSequence => At(Count - 1).Sequence;

    /// <summary>Whether this fits. Into an empty queue it does, whatever its size.</summary>
    public bool HasRoom(in RawNotification notification) =>
        Count < capacity
        && (Count == 0 || _bytes + Slot.BytesOf(notification) <= memory.Free)
        && (Count < _slots.Length || TryGrow());

    /// <summary>There must be room.</summary>
    public void Add(long sequence, in RawNotification notification, BufferMemory.SharedPayload? shared)
    {
        Count++;
        Slot slot = new() { Sequence = sequence, Notification = notification, Shared = shared };
        shared?.Hold();
        At(Count - 1) = slot;
        _bytes += Slot.BytesOf(notification);
        _peak = Math.Max(_peak, Count);
        Take(slot.OwnBytes);
    }

    /// <summary>Removes and returns the oldest notification. There must be one.</summary>
    public Slot Take()
    {
        Slot slot = _slots[_head];
        _slots[_head] = default;
        _head = (_head + 1) % _slots.Length;
        Count--;
        Release(slot);
        if (Count == 0)
        {
            Shrink();
        }

        return slot;
    }

    /// <summary>No longer counts what is here: only a reader of the disposed subscription still refers to it.</summary>
    public void Abandon()
    {
        if (_abandoned)
        {
            return;
        }

        for (int i = 0; i < Count; i++)
        {
            At(i).Shared?.Release();
            At(i).Shared = null;
        }

        memory.Take(-_counted);
        _counted = 0;
        _abandoned = true;
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
    /// Stores the keys that were found for a <see cref="Snapshot"/>, and removes notifications that a newer one with the same key replaces.
    /// Notifications that were taken or added since the snapshot are not affected.
    /// </summary>
    /// <param name="fates">One for each notification of the snapshot.</param>
    /// <param name="foldedInto">As many zeros, because what happens under the lock may take no memory.</param>
    /// <returns>How many were removed.</returns>
    public int Fold(ReadOnlySpan<Fate> fates, Span<int> foldedInto)
    {
        int kept = 0;
        int at = 0;
        for (int i = 0; i < Count; i++)
        {
            Slot slot = At(i);
            while (at < fates.Length && fates[at].Sequence < slot.Sequence)
            {
                at++; // The reader has taken it, or it was dropped.
            }

            if (at < fates.Length && fates[at].Sequence == slot.Sequence)
            {
                if (fates[at].ReplacedBy is { } newer)
                {
                    // The newer one comes after this one, so it has not been taken either.
                    foldedInto[newer] += 1 + slot.Folded;
                    Release(slot);
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

    private bool TryGrow()
    {
        try
        {
            var larger = new Slot[(int)Math.Min(capacity, 2L * _slots.Length)];
            _slots.AsSpan(_head).CopyTo(larger);
            _slots.AsSpan(0, _head).CopyTo(larger.AsSpan(_slots.Length - _head));
            _slots = larger;
            _head = 0;
            return true;
        }
        catch (OutOfMemoryException)
        {
            return false;
        }
    }

    /// <summary>
    /// Gives back, by halves, what a burst took and what followed did not need. Only after a long calm: a quick reader empties the ring
    /// after each notification, and would allocate again with each small burst.
    /// </summary>
    private void Shrink()
    {
        bool isCalm = _slots.Length >= 2 * InitialLength && _peak < _slots.Length / 4;
        _calm = isCalm ? _calm + 1 : 0;
        _peak = 0;
        if (_calm <= CalmOfEachPlace * _slots.Length)
        {
            return;
        }

        _calm = 0;
        try
        {
            _slots = new Slot[_slots.Length / 2];
            _head = 0;
        }
        catch (OutOfMemoryException)
        {
            // Tried again after another calm.
        }
    }

    private void Release(in Slot slot)
    {
        _bytes -= Slot.BytesOf(slot.Notification);
        Take(-slot.OwnBytes);
        slot.Shared?.Release();
    }

    private void Take(long bytes)
    {
        _own += bytes;
        if (Math.Abs(_own - _counted) >= Uncounted && !_abandoned)
        {
            memory.Take(_own - _counted);
            _counted = _own;
        }
    }

    /// <summary>A notification in the buffer.</summary>
    internal record struct Slot
    {
        /// <summary>Its place in the stream.</summary>
        public long Sequence { get; init; }

        public RawNotification Notification { get; init; }

        /// <summary>Null until folding has read the payload, and always if the buffer does not fold.</summary>
        public PayloadKey? Key { get; set; }

        /// <summary>How many older notifications with its key were folded into it.</summary>
        public int Folded { get; set; }

        /// <summary>Counts the payload, if several buffers may hold it.</summary>
        public BufferMemory.SharedPayload? Shared { get; set; }

        public readonly int OwnBytes => Shared is null ? BytesOf(Notification) : Unsafe.SizeOf<Slot>();

        /// <summary>The slot and, as a string, the payload.</summary>
        public static int BytesOf(in RawNotification notification) => Unsafe.SizeOf<Slot>() + PayloadBytes(notification);

        public static int PayloadBytes(in RawNotification notification) => 24 + (2 * notification.Payload.Length);
    }

    /// <summary>What happens to a notification of a snapshot.</summary>
    /// <param name="Sequence">Its place.</param>
    /// <param name="Key">Its key.</param>
    /// <param name="ReplacedBy">The index of a newer one with the same key; null if this one stays.</param>
    internal readonly record struct Fate(long Sequence, PayloadKey Key, int? ReplacedBy);
}
