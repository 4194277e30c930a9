namespace Notify;

/// <summary>A bounded queue of notifications with their places in the stream. Not thread-safe.</summary>
internal sealed class NotificationRing(int capacity)
{
    private const int InitialLength = 16;

    // Grows up to the capacity: most subscriptions never hold more than a few, whatever they allow.
    private (long Sequence, RawNotification Notification)[] _slots = new (long, RawNotification)[Math.Min(capacity, InitialLength)];
    private int _head;

    public int Count { get; private set; }

    public int Capacity => capacity;

    public bool IsFull => Count == capacity;

    /// <summary>The place of the oldest one. There must be one.</summary>
    public long OldestSequence => _slots[_head].Sequence;

    /// <summary>The place of the newest one. There must be one.</summary>
    public long NewestSequence => _slots[(_head + Count - 1) % _slots.Length].Sequence;

    /// <summary>There must be room.</summary>
    public void Add(long sequence, in RawNotification notification)
    {
        if (Count == _slots.Length)
        {
            Grow();
        }

        _slots[(_head + Count) % _slots.Length] = (sequence, notification);
        Count++;
    }

    /// <summary>There must be one.</summary>
    public RawNotification Take(out long sequence)
    {
        (sequence, RawNotification notification) = _slots[_head];
        _slots[_head] = default;
        _head = (_head + 1) % _slots.Length;
        Count--;
        return notification;
    }

    private void Grow()
    {
        var larger = new (long, RawNotification)[(int)Math.Min(capacity, 2L * _slots.Length)];
        for (int i = 0; i < Count; i++)
        {
            larger[i] = _slots[(_head + i) % _slots.Length];
        }

        _slots = larger;
        _head = 0;
    }
}
