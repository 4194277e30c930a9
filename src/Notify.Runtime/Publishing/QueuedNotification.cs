using Npgsql;

namespace Notify;

/// <summary>
/// A notification that waits for its batch, and the task of its caller. Whoever changes <see cref="_state"/> from
/// <see cref="Waiting"/> decides what happens to it: the sender, or the caller's token.
/// </summary>
/// <param name="queue">Where it waits.</param>
/// <param name="notification">Null where <see cref="Serialize"/> makes it later.</param>
/// <param name="ct">The caller's.</param>
internal class QueuedNotification(PublishQueue queue, OutgoingNotification? notification, CancellationToken ct)
    : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
{
    private const int Waiting = 0;
    private const int Claimed = 1;
    private const int Cancelled = 2;

    private int _state;
    private OutgoingNotification? _notification = notification;
    private CancellationTokenRegistration _registration;

    /// <summary>The neighbours in the queue, which alone touches them.</summary>
    public QueuedNotification? Previous { get; set; }

    /// <inheritdoc cref="Previous"/>
    public QueuedNotification? Next { get; set; }

    /// <summary>Whether it is in the queue's list.</summary>
    public bool IsQueued { get; set; }

    /// <summary>The memory that it holds while it waits, in bytes.</summary>
    public int Footprint { get; } = notification?.Footprint ?? 0;

    public bool IsCancelled => Volatile.Read(ref _state) == Cancelled;

    /// <summary>Call it before queueing, so that the sender finds the registration.</summary>
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

    /// <summary>It waits for another batch after all.</summary>
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
    /// <param name="error">Null if it was sent.</param>
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

    /// <summary>It has been sent with others, who go on waiting for the answer.</summary>
    private async Task StopWaitingAsync()
    {
        await Task.Delay(AnswerDeadline.Grace, queue.Time, CancellationToken.None).ConfigureAwait(false);
        TrySetException(AnswerDeadline.Cancelled(ct));
    }
}
