using System.Runtime.CompilerServices;

namespace Notify;

/// <summary>
/// What one subscription has not read yet: a bounded number of notifications, and the control events between them. The loop writes and
/// never waits; one reader reads. Notifications and controls are kept apart and merged by their places, so that a full buffer still
/// takes a control. If the process is out of memory, it drops notifications and marks the gap, which needs no memory.
/// </summary>
internal sealed class SubscriptionBuffer(
    SubscriptionOptions options,
    BufferFolding? folding = null,
    OwnSessions? ownSessions = null,
    ChannelMetrics? metrics = null,
    BufferMemory? memory = null)
{
    private readonly Lock _lock = new();
    private readonly ControlQueue _controls = new(new NotificationRing(options.Capacity, memory ?? BufferMemory.Unlimited), metrics);
    private readonly ReaderSignal _signal = new();
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
                return Notifications.Count;
            }
        }
    }

    /// <summary>Adds a notification or drops some, as the options say.</summary>
    /// <param name="notification">What has arrived.</param>
    /// <param name="shared">Counts the payload's memory once if other buffers get it, too; otherwise null.</param>
    /// <returns>
    /// True if this began an overflow, which is logged once. An overflow ends when the reader has emptied half of the buffer, so that a
    /// reader that is only slightly too slow doesn't fill the log.
    /// </returns>
    public bool Write(in RawNotification notification, BufferMemory.SharedPayload? shared = null)
    {
        if (ownSessions?.Contains(notification.SenderProcessId) == true)
        {
            return false;
        }

        bool overflowBegan = false;
        bool fold;
        lock (_lock)
        {
            if (_completed)
            {
                return false;
            }

            long sequence = ++_lastSequence;
            bool fits = Notifications.HasRoom(notification);
            if (!fits)
            {
                overflowBegan = !_overflowing;
                _overflowing = true;
                fits = TryMakeRoom(sequence, notification);
            }

            if (fits)
            {
                Notifications.Add(sequence, notification, shared);
            }

            fold = folding?.Begin(Notifications.Count, Notifications.IsCrowded, sequence) == true;
            TryWake();
        }

        if (fold)
        {
            BeginToFold();
        }

        return overflowBegan;
    }

    /// <summary>Notifications flow from here on.</summary>
    public void WriteListening(long generation) => WriteControl(since: null, generation);

    /// <summary>The connection is lost.</summary>
    public void WriteDisconnected(Moment since) => WriteControl(since, generation: 0);

    /// <summary>Ends the stream: the reader gets what is buffered, then the end or <paramref name="error"/>.</summary>
    public void Complete(Exception? error = null)
    {
        lock (_lock)
        {
            _error = _completed ? _error : error;
            _completed = true;
        }

        Wake();
    }

    /// <summary>Ends the stream of a disposed subscription: what it still holds no longer counts towards the listener's memory.</summary>
    public void Abandon()
    {
        lock (_lock)
        {
            Notifications.Abandon();
            _completed = true;
        }

        Wake();
    }

    /// <summary>Takes the item with the lowest place, if there is one.</summary>
    public bool TryRead(out BufferedItem item)
    {
        lock (_lock)
        {
            if (_controls.TryTake(out item))
            {
                return true;
            }

            if (Notifications.Count == 0)
            {
                return false;
            }

            NotificationRing.Slot slot = Notifications.Take();
            item = new BufferedItem { Notification = slot.Notification, Folded = slot.Folded };
            _overflowing &= IsHalfFull;
            return true;
        }
    }

    /// <summary>Waits until there is something to read; false at the end.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // A quick reader waits once for each notification.
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

        // Disposing the registration waits for a running callback, so that it can't end the next wait.
        CancellationTokenRegistration registration =
            ct.UnsafeRegister(static (buffer, token) => ((SubscriptionBuffer)buffer!).Wake(new OperationCanceledException(token)), this);
        await using (registration.ConfigureAwait(false))
        {
            await wait.ConfigureAwait(false);
        }

        lock (_lock)
        {
            return HasItem || (_error is null ? false : throw _error);
        }
    }

    private NotificationRing Notifications => _controls.Notifications;

    private bool HasItem => Notifications.Count > 0 || !_controls.IsEmpty;

    private bool IsHalfFull => Notifications.Count > options.Capacity / 2 || Notifications.IsCrowded;

    /// <summary>Drops the oldest notifications until the new one fits, or counts that as dropped; returns whether it fits.</summary>
    private bool TryMakeRoom(long sequence, in RawNotification notification)
    {
        if (options.FullMode == BufferFullMode.DropWrite)
        {
            _controls.AddDropped(sequence, notification.Heard);
            return false;
        }

        do
        {
            _controls.DropOldest();
        }
        while (!Notifications.HasRoom(notification));
        _controls.FoldBefore();
        return true;
    }

    private void BeginToFold()
    {
        try
        {
            folding!.Run(Fold);
        }
        catch (OutOfMemoryException)
        {
            lock (_lock)
            {
                folding!.End(_lastSequence);
            }
        }
    }

    /// <summary>Reads payloads outside the lock, so that neither the loop nor the reader waits.</summary>
    private void Fold()
    {
        NotificationRing.Fate[] fates = [];
        int[] foldedInto = [];
        try
        {
            NotificationRing.Slot[] slots;
            lock (_lock)
            {
                slots = Notifications.Snapshot();
            }

            foldedInto = new int[slots.Length];
            fates = folding!.Decide(slots);
        }
        catch (OutOfMemoryException)
        {
            // Nothing is folded this time.
        }

        lock (_lock)
        {
            int folded = Notifications.Fold(fates, foldedInto);
            if (folded > 0)
            {
                _controls.Fold();
                _overflowing &= IsHalfFull;
                metrics?.CountFolded(folded);
            }

            folding!.End(_lastSequence);
        }
    }

    private void WriteControl(Moment? since, long generation)
    {
        lock (_lock)
        {
            if (_completed)
            {
                return;
            }

            if (since is not null)
            {
                _controls.AddDisconnected(++_lastSequence, since);
            }
            else
            {
                _controls.AddListening(++_lastSequence, generation);
            }

            TryWake();
        }
    }

    /// <summary>
    /// Ends the reader's wait, under the lock, so that only one caller does. Without memory for it, the reader waits until the next item.
    /// </summary>
    /// <returns>Whether the reader does not wait.</returns>
    private bool TryWake(OperationCanceledException? cancelled = null)
    {
        _readerWaits = _readerWaits && !_signal.TrySet(cancelled);
        return !_readerWaits;
    }

    /// <summary>Ends the reader's wait, and tries until it succeeds: perhaps no other item follows.</summary>
    private void Wake(OperationCanceledException? cancelled = null)
    {
        while (true)
        {
            lock (_lock)
            {
                if (TryWake(cancelled))
                {
                    return;
                }
            }

            Thread.Sleep(10);
        }
    }
}
