using Microsoft.Extensions.Logging;

namespace Notify;

/// <summary>
/// Sends single notifications. A lone caller sends at once, on its own thread. Notifications that arrive while a round trip is in flight
/// are collected and go out with the next one, in one transaction: one commit for many (F13, F34). So an idle publisher adds no delay,
/// and a busy one gets faster.
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

    public Coalescer(
        PrimaryDataSource source, OwnSessions sessions, NotifyOptions options, TimeProvider time, ILogger log, Action<Exception> failed)
    {
        _queue = new PublishQueue(options.PublishQueueCapacity, options.PublishQueueBytes, time);
        _connection = new PublishingConnection(source, sessions, options, time, log, WatchIdleness, failed, _abort.Token);
        _sender = new BatchSender(_queue, _connection);
        _shutdownTimeout = options.ShutdownTimeout;
        _time = time;
        _idleTimer = Detached.Do(() => time.CreateTimer(
            static coalescer => _ = ((Coalescer)coalescer!).CloseIfIdleAsync(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
    }

    /// <summary>Whether to call <see cref="SendWhenRoomAsync"/> instead of <see cref="SendAsync"/>.</summary>
    public bool IsFull => _queue.IsFull;

    /// <summary>Whether it is disposed, or about to be.</summary>
    public bool IsClosed => _queue.IsClosed;

    /// <summary>Completes when the notification has been committed. From this call on, the coalescer owns the notification.</summary>
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

    /// <summary>Like <see cref="SendAsync"/>, but serializes only when the payload's turn comes.</summary>
    public ValueTask SendWhenRoomAsync<T>(Func<T, OutgoingNotification> prepare, T payload, CancellationToken ct) =>
        EnqueueAsync(new DeferredNotification<T>(_queue, prepare, payload, ct));

    /// <summary>
    /// Accepts nothing more and sends what is waiting. What isn't done in time fails: as not sent, or with an unknown outcome.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        Task drained = _queue.CloseAsync();
        try
        {
            await drained.WaitAsync(_shutdownTimeout, RunningTime.Find(_time)).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await _abort.CancelAsync().ConfigureAwait(false);
            await drained.ConfigureAwait(false);
        }

        // A closed and drained queue grants no turns, so nothing uses the connection any more.
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

    /// <summary>Gives the turn back, or starts sending in the background what has arrived in the meantime.</summary>
    private void EndTurn()
    {
        if (!_queue.TryEndTurn())
        {
            StartSending();
        }
    }

    /// <summary>Runs on the thread pool, in no caller's context: a batch belongs to no single caller.</summary>
    private void StartSending() =>
        ThreadPool.UnsafeQueueUserWorkItem(static coalescer => _ = coalescer._sender.SendAllAsync(), this, preferLocal: false);

    private void WatchIdleness() => _idleTimer.Change(IdleTime, IdleTime);

    /// <summary>Called periodically, which costs less than resetting the timer for each notification.</summary>
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
    /// A notification that arrived when the queue was full. The payload stays as it is until the sender serializes it in its turn, so the
    /// memory of the serialized payloads stays bounded, however many callers wait.
    /// </summary>
    private sealed class DeferredNotification<T>(
        PublishQueue queue, Func<T, OutgoingNotification> prepare, T payload, CancellationToken ct)
        : QueuedNotification(queue, null, ct)
    {
        protected override OutgoingNotification Serialize() => prepare(payload);
    }
}
