using Microsoft.Extensions.Logging;

namespace Notify;

/// <summary>
/// Sends single notifications. A caller who is alone sends at once, on its own thread. What arrives while a round trip is in flight
/// gathers and goes with the next, in one transaction: one commit for many (F13, F34). So an idle publisher adds no delay, and a busy
/// one gets faster.
/// </summary>
internal sealed class Coalescer : IAsyncDisposable
{
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(2);

    private readonly PublishQueue _queue;
    private readonly PublishingConnection _connection;
    private readonly BatchSender _sender;
    private readonly TimeSpan _shutdownTimeout;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _abort = new();
    private readonly ITimer _idleTimer;

    public Coalescer(PrimaryDataSource source, OwnSessions sessions, NotifyOptions options, TimeProvider time, ILogger log)
    {
        _queue = new PublishQueue(options.PublishQueueCapacity, options.PublishQueueBytes, time);
        _connection = new PublishingConnection(source, sessions, options, time, log, WatchIdleness, _abort.Token);
        _sender = new BatchSender(_queue, _connection);
        _shutdownTimeout = options.ShutdownTimeout;
        _time = time;
        _idleTimer = Detached.Do(() => time.CreateTimer(
            static coalescer => _ = ((Coalescer)coalescer!).CloseIfIdleAsync(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
    }

    /// <summary>Whether <see cref="SendWhenRoomAsync"/> is the one to call.</summary>
    public bool IsFull => _queue.IsFull;

    /// <summary>Whether it is disposed, or about to be.</summary>
    public bool IsClosed => _queue.IsClosed;

    /// <summary>Completes when the notification has been committed. The coalescer owns it from here on.</summary>
    public ValueTask SendAsync(OutgoingNotification notification, CancellationToken ct)
    {
        if (ct.IsCancellationRequested)
        {
            notification.Dispose();
            return ValueTask.FromCanceled(ct);
        }

        return _queue.TryTakeTurn()
            ? SendAloneAsync(notification, ct)
            : EnqueueAsync(new QueuedNotification(_queue, notification, ct));
    }

    /// <summary>Like <see cref="SendAsync"/>, and serializes only when there is room.</summary>
    public ValueTask SendWhenRoomAsync<T>(Func<T, OutgoingNotification> prepare, T payload, CancellationToken ct) =>
        EnqueueAsync(new DeferredNotification<T>(_queue, prepare, payload, ct));

    /// <summary>
    /// Accepts nothing more and sends what waits. What can't be sent in time fails: as never sent, or as of unknown outcome.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        Task drained = _queue.CloseAsync();
        try
        {
            await drained.WaitAsync(_shutdownTimeout, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await _abort.CancelAsync().ConfigureAwait(false);
            await drained.ConfigureAwait(false);
        }

        // A closed and drained queue gives its turn to no one, so nothing uses the connection any more.
        await _idleTimer.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private ValueTask EnqueueAsync(QueuedNotification entry)
    {
        entry.WatchToken();
        try
        {
            if (_queue.Add(entry))
            {
                StartSending();
            }
        }
        catch (ObjectDisposedException e)
        {
            if (entry.TryClaim())
            {
                entry.Complete(e);
            }
        }

        return new ValueTask(entry.Task);
    }

    private async ValueTask SendAloneAsync(OutgoingNotification notification, CancellationToken ct)
    {
        try
        {
            await _connection.OpenAsync(ct).ConfigureAwait(false);
            notification.EscapeFor(_connection.Opened);
            await _connection.SendAsync(notification, ct).ConfigureAwait(false);
            notification.Complete();
        }
        finally
        {
            EndTurn();
        }
    }

    /// <summary>Whatever arrived meanwhile is sent in the background.</summary>
    private void EndTurn()
    {
        if (!_queue.TryEndTurn())
        {
            StartSending();
        }
    }

    /// <summary>On the pool, and so in no caller's context: a batch belongs to none of them.</summary>
    private void StartSending() =>
        ThreadPool.UnsafeQueueUserWorkItem(static coalescer => _ = coalescer._sender.SendAllAsync(), this, preferLocal: false);

    private void WatchIdleness() => _idleTimer.Change(IdleTime, IdleTime);

    /// <summary>Looks now and then, which costs each notification less than resetting the timer would.</summary>
    private async Task CloseIfIdleAsync()
    {
        if (!_queue.TryTakeTurn())
        {
            return;
        }

        try
        {
            if (_time.GetElapsedTime(_connection.LastUse) >= IdleTime)
            {
                _idleTimer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                await _connection.CloseAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            EndTurn();
        }
    }

    /// <summary>
    /// Arrived when the queue was full: its caller waits with the payload as it is, and the sender serializes it in its turn. So the
    /// queue's memory stays bounded, however many wait.
    /// </summary>
    private sealed class DeferredNotification<T>(
        PublishQueue queue, Func<T, OutgoingNotification> prepare, T payload, CancellationToken ct)
        : QueuedNotification(queue, null, ct)
    {
        protected override OutgoingNotification Serialize() => prepare(payload);
    }
}
