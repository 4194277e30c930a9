using Npgsql;

namespace Notify;

/// <summary>
/// A notification that waits for its batch, and the task of its caller. Whoever changes <see cref="_state"/> from
/// <see cref="Waiting"/> decides what becomes of it: the sender, or the caller's token.
/// </summary>
/// <param name="queue">Where it waits.</param>
/// <param name="ct">The caller's.</param>
internal class QueuedNotification(PublishQueue queue, CancellationToken ct)
    : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
{
    private const int Waiting = 0;
    private const int Claimed = 1;
    private const int Cancelled = 2;

    private int _state;
    private OutgoingNotification? _notification;
    private CancellationTokenRegistration _registration;

    public QueuedNotification(PublishQueue queue, OutgoingNotification notification, CancellationToken ct)
        : this(queue, ct)
    {
        _notification = notification;
        Footprint = notification.Footprint;
    }

    /// <summary>The neighbours in the queue, which alone touches them.</summary>
    public QueuedNotification? Previous { get; set; }

    /// <inheritdoc cref="Previous"/>
    public QueuedNotification? Next { get; set; }

    /// <summary>Whether it is in the queue's list.</summary>
    public bool IsQueued { get; set; }

    /// <summary>The memory that it holds while it waits, in bytes.</summary>
    public int Footprint { get; }

    /// <summary>To be called before it is queued, so that the sender finds the registration.</summary>
    public void WatchToken()
    {
        if (ct.CanBeCanceled)
        {
            _registration = ct.UnsafeRegister(static entry => ((QueuedNotification)entry!).Cancel(), this);
        }
    }

    public bool IsCancelled => Volatile.Read(ref _state) == Cancelled;

    /// <summary>Takes it for a batch; from then on cancellation comes too late.</summary>
    /// <returns>False if it was cancelled before.</returns>
    public bool TryClaim() => Interlocked.CompareExchange(ref _state, Claimed, Waiting) == Waiting;

    /// <summary>It waits for another batch after all.</summary>
    public void GiveUpClaim()
    {
        Volatile.Write(ref _state, Waiting);
        if (ct.IsCancellationRequested)
        {
            // It came while the claim stood, and found nothing to cancel.
            Cancel();
        }
    }

    /// <summary>What is sent over <paramref name="connection"/>. Only for who has claimed this.</summary>
    /// <exception cref="NotifyException">It can't be sent.</exception>
    public OutgoingNotification Prepare(NpgsqlConnection connection)
    {
        OutgoingNotification notification = _notification ?? Serialize();
        // From here until it is stored again its memory is not ours to give back.
        _notification = null;
        notification = notification.For(connection);
        _notification = notification;
        return notification;
    }

    /// <summary>Ends the caller's waiting.</summary>
    /// <param name="error">Null if it was sent.</param>
    public void Complete(Exception? error)
    {
        _registration.Unregister();
        GiveMemoryBack();
        if (error is null)
        {
            SetResult();
        }
        else
        {
            SetException(error);
        }
    }

    /// <summary>Ends the caller's waiting while the driver may still read what is sent, so its memory is left to the collector.</summary>
    public void Abandon(Exception error)
    {
        _registration.Unregister();
        SetException(error);
    }

    protected virtual OutgoingNotification Serialize() => throw new InvalidOperationException("It was serialized before it was queued.");

    private void Cancel()
    {
        if (Interlocked.CompareExchange(ref _state, Cancelled, Waiting) == Waiting)
        {
            queue.Remove(this);
            GiveMemoryBack();
            SetCanceled(ct);
        }
    }

    private void GiveMemoryBack()
    {
        _notification?.Return();
        _notification = null;
    }
}
