using Npgsql;

namespace Notify;

/// <summary>
/// A notification that waits for its batch, and its caller's task. The sender and the caller's token compete to change
/// <see cref="_state"/> from <see cref="Waiting"/>: the first decides what happens to the notification.
/// </summary>
internal class QueuedNotification(PublishQueue queue, OutgoingNotification? notification, CancellationToken ct)
    : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
{
    private const int Waiting = 0;
    private const int Claimed = 1;
    private const int Cancelled = 2;

    private int _state;
    private OutgoingNotification? _notification = notification;
    private CancellationTokenRegistration _registration;

    /// <summary>The neighbours in the queue. Only the queue uses them.</summary>
    public QueuedNotification? Previous { get; set; }

    /// <inheritdoc cref="Previous"/>
    public QueuedNotification? Next { get; set; }

    /// <summary>Whether it is in the queue's list.</summary>
    public bool IsQueued { get; set; }

    /// <summary>The size of its serialized payload in memory while it waits, in bytes; 0 if it is not serialized yet.</summary>
    public int Footprint { get; } = notification?.Footprint ?? 0;

    public bool IsCancelled => Volatile.Read(ref _state) == Cancelled;

    /// <summary>Call it before adding the entry to the queue, so that the sender finds the registration.</summary>
    public void WatchToken()
    {
        if (ct.CanBeCanceled)
        {
            _registration = ct.UnsafeRegister(static entry => ((QueuedNotification)entry!).Cancel(), this);
        }
    }

    /// <summary>Takes it for a batch; from then on cancellation comes too late.</summary>
    /// <returns>False if it was cancelled before.</returns>
    public bool TryClaim() => Interlocked.CompareExchange(ref _state, Claimed, Waiting) == Waiting;

    /// <summary>Returns it to the waiting state: it waits for a later batch.</summary>
    public void GiveUpClaim()
    {
        Volatile.Write(ref _state, Waiting);
        if (ct.IsCancellationRequested)
        {
            // The token was cancelled while the claim was held, and found nothing to cancel.
            Cancel();
        }
    }

    /// <summary>Makes the notification ready for <paramref name="connection"/>. Claim it first.</summary>
    /// <exception cref="NotifyException">It can't be sent.</exception>
    public OutgoingNotification Prepare(NpgsqlConnection connection)
    {
        _notification ??= Serialize();
        _notification.EscapeFor(connection);
        return _notification;
    }

    /// <summary>Ends the caller's waiting.</summary>
    public void Complete(Exception? error)
    {
        _registration.Unregister();
        if (error is null)
        {
            _notification!.Complete();
            TrySetResult();
        }
        else
        {
            TrySetException(error);
        }
    }

    protected virtual OutgoingNotification Serialize() => throw new InvalidOperationException("It was serialized before it was queued.");

    private void Cancel()
    {
        if (Interlocked.CompareExchange(ref _state, Cancelled, Waiting) == Waiting)
        {
            queue.Remove(this);
            _notification?.Dispose();
            SetCanceled(ct);
        }
        else
        {
            StopWaitingAsync().Observe();
        }
    }

    /// <summary>It has been sent together with others, whose callers continue to wait for the answer.</summary>
    private async Task StopWaitingAsync()
    {
        await Task.Delay(AnswerDeadline.Grace, RunningTime.Find(queue.Time), CancellationToken.None).ConfigureAwait(false);
        TrySetException(AnswerDeadline.Cancelled(ct));
    }
}
