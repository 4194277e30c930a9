namespace Notify;

/// <summary>
/// The notifications that wait to be published, in order of arrival, and the turn to send. Only one sender at a time has the turn. While
/// no sender has it, the queue is empty.
/// </summary>
internal sealed class PublishQueue(int capacity, long capacityBytes, TimeProvider time)
{
    private readonly Lock _lock = new();
    private QueuedNotification? _first;
    private QueuedNotification? _last;
    private int _count;
    private long _bytes;
    private bool _turnTaken;
    private volatile bool _closed;
    private TaskCompletionSource? _drained;

    /// <summary>
    /// Whether a caller should wait before it serializes. Callers that ask at the same time may all see room, so each can exceed the
    /// bounds by one notification.
    /// </summary>
    public bool IsFull => Volatile.Read(ref _count) >= capacity || Volatile.Read(ref _bytes) >= capacityBytes;

    public bool IsClosed => _closed;

    public TimeProvider Time => time;

    /// <summary>Takes the turn if it is free and the queue is not closed.</summary>
    public bool TryTakeTurn()
    {
        lock (_lock)
        {
            return !_closed && !_turnTaken && (_turnTaken = true);
        }
    }

    /// <summary>Adds an entry to the end, unless it has been cancelled.</summary>
    /// <returns>Whether the turn was free; if so, the caller has it now.</returns>
    /// <exception cref="ObjectDisposedException">The queue is closed.</exception>
    public bool Add(QueuedNotification entry)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(NotifyPublisher));
            if (entry.IsCancelled)
            {
                return false;
            }

            entry.IsQueued = true;
            entry.Previous = _last;
            _ = _last is null ? _first = entry : _last.Next = entry;
            _last = entry;
            _count++;
            _bytes += entry.Footprint;
            return !_turnTaken && (_turnTaken = true);
        }
    }

    /// <summary>Removes a cancelled entry. Does nothing if it isn't in the queue.</summary>
    public void Remove(QueuedNotification entry)
    {
        lock (_lock)
        {
            if (entry.IsQueued)
            {
                Unlink(entry);
            }
        }
    }

    /// <summary>Moves the first entries to the end of <paramref name="target"/>, until it holds <paramref name="size"/>.</summary>
    public void MoveTo(List<QueuedNotification> target, int size)
    {
        lock (_lock)
        {
            while (target.Count < size && _first is { } entry)
            {
                Unlink(entry);
                target.Add(entry);
            }
        }
    }

    /// <summary>Gives the turn back if nothing waits.</summary>
    public bool TryEndTurn()
    {
        lock (_lock)
        {
            if (_first is not null)
            {
                return false;
            }

            _turnTaken = false;
            _drained?.TrySetResult();
            return true;
        }
    }

    /// <summary>Accepts nothing more.</summary>
    /// <returns>Completes when nothing waits and no one has the turn.</returns>
    public Task CloseAsync()
    {
        lock (_lock)
        {
            _closed = true;
            if (_drained is null)
            {
                _drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                if (!_turnTaken)
                {
                    _drained.SetResult();
                }
            }

            return _drained.Task;
        }
    }

    private void Unlink(QueuedNotification entry)
    {
        _ = entry.Previous is null ? _first = entry.Next : entry.Previous.Next = entry.Next;
        _ = entry.Next is null ? _last = entry.Previous : entry.Next.Previous = entry.Previous;
        entry.Previous = entry.Next = null;
        entry.IsQueued = false;
        _count--;
        _bytes -= entry.Footprint;
    }
}
