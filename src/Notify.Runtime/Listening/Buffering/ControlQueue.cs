namespace Notify;

/// <summary>
/// The control events of a buffer, in order. It stays short even with a flapping server and a stuck reader: outages with no notification
/// between them are folded, so there are only a few events for each buffered notification. Not thread-safe.
/// </summary>
/// <param name="notifications">The notifications that the events are between.</param>
/// <param name="metrics">Where drops and gaps are counted.</param>
/// <param name="most">
/// How many events there are at most. The default has room for thirty outages that the reader has not seen: a reader that far behind has
/// no use for what is buffered between them.
/// </param>
internal sealed class ControlQueue(NotificationRing notifications, ChannelMetrics? metrics, int most = 64)
{
    /// <summary>After <see cref="DropAll"/>, at most a Listening, a gap, its Listening and a gap are left, so one more event fits.</summary>
    public const int Reserved = 5;

    private BufferMark[] _marks = new BufferMark[Reserved];
    private int _count;
    private BufferMark _dropped; // The gap of what was dropped from the front; its number is 0 if nothing was.

    public NotificationRing Notifications => notifications;

    public bool IsEmpty => _count == 0 && _dropped.Number == 0;

    private long OldestNotification => notifications.Count == 0 ? long.MaxValue : notifications.OldestSequence;

    private long NewestNotification => notifications.Count == 0 ? 0 : notifications.NewestSequence;

    public void AddListening(long sequence, long generation) => Add(new BufferMark(sequence, Cause: null, Since: null, generation));

    /// <summary>
    /// Adds the gap of a lost connection. If the last two events are such a gap and its end, and no notification has followed, the two
    /// outages become one, which keeps the earlier gap.
    /// </summary>
    public void AddDisconnected(long sequence, Moment since)
    {
        metrics?.CountGap(GapCause.Disconnected);
        if (_count >= 2 && IsOutage(_count - 2) && NewestNotification < _marks[_count - 2].Sequence)
        {
            _count--;
            return;
        }

        Add(new BufferMark(sequence, GapCause.Disconnected, since, Number: 0));
    }

    /// <summary>
    /// Counts a notification that was dropped on arrival. If none follows the last gap, the buffer has been full since, and the gap
    /// grows. Controls may follow it: when they are read, the gap has been read and no longer grows.
    /// </summary>
    public void AddDropped(long sequence, Moment? since)
    {
        metrics?.CountDropped(1);
        int last = _count - 1;
        while (last >= 0 && _marks[last].Cause != GapCause.BufferOverflow)
        {
            last--;
        }

        if (last >= 0 && _marks[last].Sequence >= NewestNotification)
        {
            _marks[last] = _marks[last] with { Number = _marks[last].Number + 1 };
            return;
        }

        metrics?.CountGap(GapCause.BufferOverflow);
        Add(new BufferMark(sequence, GapCause.BufferOverflow, since, Number: 1));
    }

    /// <summary>Drops the oldest notification. There must be one.</summary>
    public void DropOldest()
    {
        NotificationRing.Slot oldest = notifications.Take();
        int number = 1 + oldest.Folded; // What was folded into it goes with it.
        metrics?.CountDropped(number);
        if (_dropped.Number == 0)
        {
            metrics?.CountGap(GapCause.BufferOverflow);
        }

        AddToDropped(new BufferMark(oldest.Sequence, GapCause.BufferOverflow, oldest.Notification.Heard, number));
    }

    /// <summary>Takes the next event, if it comes before every notification.</summary>
    public bool TryTake(out BufferedItem item)
    {
        bool isDropped = _dropped.Number > 0 && (_count == 0 || _dropped.Sequence < _marks[0].Sequence);
        if ((!isDropped && _count == 0) || OldestNotification < (isDropped ? _dropped : _marks[0]).Sequence)
        {
            item = default;
            return false;
        }

        // The allocation comes first: if it fails, the event stays.
        item = new BufferedItem { Control = new BufferControl(isDropped ? _dropped : _marks[0]) };
        if (isDropped)
        {
            _dropped = default;
        }
        else
        {
            Remove(0, 1);
        }

        return true;
    }

    /// <summary>Folds the outages before the oldest notification: the notifications between them have been dropped.</summary>
    public void FoldBefore()
    {
        for (int first = 0; first + 3 < _count && _marks[first + 2].Sequence < OldestNotification;)
        {
            first = IsOutage(first) && IsOutage(first + 2) ? Merge(first) : first + 1;
        }
    }

    /// <summary>Folds all outages that no notification separates any more.</summary>
    public void Fold()
    {
        for (int first = 0; first + 3 < _count;)
        {
            bool adjacent = IsOutage(first) && IsOutage(first + 2)
                && !notifications.HasBetween(_marks[first].Sequence, _marks[first + 2].Sequence);
            first = adjacent ? Merge(first) : first + 1;
        }
    }

    private void Add(in BufferMark mark)
    {
        if (_count == _marks.Length && !TryGrow())
        {
            DropAll();
        }

        _marks[_count++] = mark;
    }

    private bool TryGrow()
    {
        try
        {
            Array.Resize(ref _marks, Math.Min(2 * _count, most));
        }
        catch (OutOfMemoryException)
        {
            // The caller makes room instead, which needs no memory.
        }

        return _count < _marks.Length;
    }

    /// <summary>Makes one gap of all notifications, so that the outages between them become one.</summary>
    private void DropAll()
    {
        while (notifications.Count > 0)
        {
            DropOldest();
        }

        for (int i = _count - 1; i >= 0; i--)
        {
            if (_marks[i].Cause == GapCause.BufferOverflow)
            {
                AddToDropped(_marks[i]);
                Remove(i, 1);
            }
        }

        Fold();
    }

    private void AddToDropped(in BufferMark gap)
    {
        BufferMark first = _dropped.Number == 0 || gap.Sequence < _dropped.Sequence ? gap : _dropped;
        _dropped = first with { Number = _dropped.Number + gap.Number };
    }

    /// <summary>Gap Listening Gap Listening: what remains is the first gap and the last Listening.</summary>
    private int Merge(int first)
    {
        Remove(first + 1, 2);
        return first;
    }

    private void Remove(int index, int count)
    {
        _count -= count;
        Array.Copy(_marks, index + count, _marks, index, _count - index);
    }

    /// <summary>Whether the event is the gap of a lost connection, and the next one is its Listening.</summary>
    private bool IsOutage(int index) => _marks[index].Cause == GapCause.Disconnected && _marks[index + 1].Cause is null;
}
