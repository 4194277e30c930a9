using System.Runtime.CompilerServices;

namespace Notify;

/// <summary>
/// What one subscription has not read yet: a bounded number of notifications, and the control events between them. The loop writes and
/// never waits; one reader reads. Notifications and controls are kept apart and merged by their places, so that a full buffer still
/// takes a control.
/// </summary>
/// <param name="options">Its bounds.</param>
/// <param name="folding">Folds notifications of one key; null to fold nothing.</param>
/// <param name="ownSessions">Whose notifications are left out; null to leave out none.</param>
/// <param name="metrics">Where drops and gaps are counted.</param>
internal sealed class SubscriptionBuffer(
    SubscriptionOptions options,
    BufferFolding? folding = null,
    OwnSessions? ownSessions = null,
    ChannelMetrics? metrics = null)
{
    private readonly Lock _lock = new();
    private readonly NotificationRing _notifications = new(options.Capacity);
    private readonly ControlQueue _controls = new();
    private readonly ReaderSignal _signal = new();
    private BufferControl? _droppedOldest;
    private long _lastSequence;
    private bool _overflowing;
    private bool _readerWaits;
    private bool _completed;
    private Exception? _error;

    public ChannelMetrics? Metrics => metrics;

    /// <summary>How many notifications wait for the reader.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _notifications.Count;
            }
        }
    }

    /// <summary>Adds a notification or drops one, as the options say.</summary>
    /// <returns>
    /// True if this began an overflow, which is worth one line in the log. An overflow ends when the reader has caught up by half, so
    /// that a reader that is slightly too slow doesn't fill the log.
    /// </returns>
    public bool Write(in RawNotification notification)
    {
        if (ownSessions?.Contains(notification.SenderProcessId) == true)
        {
            return false;
        }

        bool overflowBegan = false;
        bool fold;
        bool wake;
        lock (_lock)
        {
            if (_completed)
            {
                return false;
            }

            long sequence = ++_lastSequence;
            if (_notifications.IsFull)
            {
                overflowBegan = !_overflowing;
                _overflowing = true;
                Overflow(sequence, notification);
            }
            else
            {
                _notifications.Add(sequence, notification);
            }

            fold = folding?.Begin(_notifications.Count, sequence) == true;
            wake = TakeWaiting();
        }

        SignalIf(wake);
        if (fold)
        {
            folding!.Run(Fold);
        }

        return overflowBegan;
    }

    /// <summary>Notifications flow from here on.</summary>
    public void WriteListening(long generation) => WriteControl(sequence =>
        _controls.Add(BufferControl.Listening(sequence, generation)));

    /// <summary>The connection is lost.</summary>
    public void WriteDisconnected(DateTimeOffset since)
    {
        metrics?.CountGap(GapCause.Disconnected);
        WriteControl(sequence => _controls.AddDisconnected(
            BufferControl.Disconnected(sequence, since),
            newestNotification: _notifications.Count == 0 ? 0 : _notifications.NewestSequence));
    }

    /// <summary>Ends the stream: the reader gets what is buffered, then the end or <paramref name="error"/>.</summary>
    public void Complete(Exception? error = null)
    {
        bool wake;
        lock (_lock)
        {
            if (_completed)
            {
                return;
            }

            _completed = true;
            _error = error;
            wake = TakeWaiting();
        }

        SignalIf(wake);
    }

    /// <summary>Takes the next item in the order of their places, if there is one.</summary>
    public bool TryRead(out BufferedItem item)
    {
        lock (_lock)
        {
            long nextControl = _controls.IsEmpty ? long.MaxValue : _controls.Oldest.Sequence;
            long nextNotification = _notifications.Count == 0 ? long.MaxValue : _notifications.OldestSequence;
            if (_droppedOldest is { } dropped && dropped.Sequence < Math.Min(nextControl, nextNotification))
            {
                _droppedOldest = null;
                item = new BufferedItem { Control = dropped };
                return true;
            }

            if (nextControl < nextNotification)
            {
                item = new BufferedItem { Control = _controls.Take() };
                return true;
            }

            if (nextNotification == long.MaxValue)
            {
                item = default;
                return false;
            }

            NotificationRing.Slot slot = _notifications.Take();
            item = new BufferedItem { Notification = slot.Notification, Folded = slot.Folded };
            _overflowing &= _notifications.Count > _notifications.Capacity / 2;
            return true;
        }
    }

    /// <summary>Waits until there is something to read; false at the end.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // a quick reader waits once for each notification
    public async ValueTask<bool> WaitToReadAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        ValueTask wait;
        lock (_lock)
        {
            if (HasItem)
            {
                return true;
            }

            if (_completed)
            {
                return _error is null ? false : throw _error;
            }

            _readerWaits = true;
            wait = _signal.Wait();
        }

        // Disposing the registration waits for a callback that is just running, so that it never meets the next wait.
        CancellationTokenRegistration registration =
            ct.UnsafeRegister(static (buffer, token) => ((SubscriptionBuffer)buffer!).CancelWait(token), this);
        await using (registration.ConfigureAwait(false))
        {
            await wait.ConfigureAwait(false);
        }

        lock (_lock)
        {
            return HasItem || (_error is null ? false : throw _error);
        }
    }

    private bool HasItem => _notifications.Count > 0 || !_controls.IsEmpty || _droppedOldest is not null;

    private void Overflow(long sequence, in RawNotification notification)
    {
        if (options.FullMode != BufferFullMode.DropWrite)
        {
            NotificationRing.Slot oldest = _notifications.Take();
            _notifications.Add(sequence, notification);
            if (_droppedOldest is null)
            {
                _droppedOldest = BufferControl.Overflow(oldest.Sequence, oldest.Notification.ReceivedAt);
                metrics?.CountGap(GapCause.BufferOverflow);
            }

            // What was folded into it goes with it.
            _droppedOldest.Dropped += 1 + oldest.Folded;
            metrics?.CountDropped(1 + oldest.Folded);
            _controls.FoldBefore(_notifications.OldestSequence);
            return;
        }

        // If no notification follows the last gap, the buffer has been full since, and the gap grows. Controls may follow it: when they
        // are read, the gap has been read and no longer grows.
        if (_controls.NewestOverflow is not { } gap || gap.Sequence < _notifications.NewestSequence)
        {
            gap = BufferControl.Overflow(sequence, notification.ReceivedAt);
            _controls.Add(gap);
            metrics?.CountGap(GapCause.BufferOverflow);
        }

        gap.Dropped++;
        metrics?.CountDropped(1);
    }

    /// <summary>Reads payloads outside the lock, so that neither the loop nor the reader waits.</summary>
    private void Fold()
    {
        NotificationRing.Slot[] slots;
        lock (_lock)
        {
            slots = _notifications.Snapshot();
        }

        NotificationRing.Fate[] fates = folding!.Decide(slots);
        lock (_lock)
        {
            int folded = _notifications.Fold(fates);
            if (folded > 0)
            {
                _controls.Fold(_notifications);
                _overflowing &= _notifications.Count > _notifications.Capacity / 2;
                metrics?.CountFolded(folded);
            }

            folding.End(_lastSequence);
        }
    }

    private void WriteControl(Action<long> write)
    {
        bool wake;
        lock (_lock)
        {
            if (_completed)
            {
                return;
            }

            write(++_lastSequence);
            wake = TakeWaiting();
        }

        SignalIf(wake);
    }

    /// <summary>Whether the caller must end the reader's wait: only one caller gets true.</summary>
    private bool TakeWaiting()
    {
        bool waits = _readerWaits;
        _readerWaits = false;
        return waits;
    }

    private void SignalIf(bool wake)
    {
        if (wake)
        {
            _signal.Set();
        }
    }

    private void CancelWait(CancellationToken ct)
    {
        bool wake;
        lock (_lock)
        {
            wake = TakeWaiting();
        }

        if (wake)
        {
            _signal.Cancel(ct);
        }
    }
}
