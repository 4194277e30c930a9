namespace Notify;

/// <summary>
/// The control events of a buffer, in order. Stays short under a flapping server and a stuck reader: outages that no notification
/// separates are folded, so there are only a few for each buffered notification. Not thread-safe.
/// </summary>
internal sealed class ControlQueue
{
    private readonly List<BufferControl> _controls = [];

    public bool IsEmpty => _controls.Count == 0;

    /// <summary>There must be one.</summary>
    public BufferControl Oldest => _controls[0];

    /// <summary>The last gap of an overflow; null when there is none.</summary>
    public BufferControl? NewestOverflow => _controls.FindLast(control => control.Cause == GapCause.BufferOverflow);

    public void Add(BufferControl control) => _controls.Add(control);

    /// <summary>There must be one.</summary>
    public BufferControl Take()
    {
        BufferControl control = _controls[0];
        _controls.RemoveAt(0);
        return control;
    }

    /// <summary>
    /// Adds the gap of a lost connection. If the last events are such a gap and its end, with no notification since, the two outages
    /// become one with the earlier gap.
    /// </summary>
    /// <param name="gap">The gap.</param>
    /// <param name="newestNotification">The place of the newest notification in the buffer.</param>
    public void AddDisconnected(BufferControl gap, long newestNotification)
    {
        if (_controls.Count >= 2 && IsOutage(_controls.Count - 2) && newestNotification < _controls[^2].Sequence)
        {
            _controls.RemoveAt(_controls.Count - 1);
            return;
        }

        _controls.Add(gap);
    }

    /// <summary>Folds the outages before the oldest notification, because those that separated them have been dropped.</summary>
    /// <param name="oldestNotification">The place of the oldest notification in the buffer.</param>
    public void FoldBefore(long oldestNotification)
    {
        for (int first = 0; first + 3 < _controls.Count && _controls[first + 2].Sequence < oldestNotification;)
        {
            if (IsOutage(first) && IsOutage(first + 2))
            {
                // Gap Listening Gap Listening: what remains is the first gap and the last Listening.
                _controls.RemoveRange(first + 1, 2);
            }
            else
            {
                first++;
            }
        }
    }

    /// <summary>Folds all outages that no notification separates any more.</summary>
    public void Fold(NotificationRing notifications)
    {
        for (int first = 0; first + 3 < _controls.Count;)
        {
            if (IsOutage(first) && IsOutage(first + 2)
                && !notifications.HasBetween(_controls[first].Sequence, _controls[first + 2].Sequence))
            {
                _controls.RemoveRange(first + 1, 2);
            }
            else
            {
                first++;
            }
        }
    }

    /// <summary>Whether a lost connection is there, directly followed by its return.</summary>
    private bool IsOutage(int index) => _controls[index].Cause == GapCause.Disconnected && _controls[index + 1].Cause is null;
}
