namespace Notify;

/// <summary>
/// Sends single notifications. A caller who is alone sends at once, on its own thread. What comes while a round trip is in flight
/// gathers and goes with the next, in one transaction: one commit for many (F13, F34). So an idle publisher adds no delay, and a busy
/// one gets faster.
/// </summary>
internal sealed class Coalescer : IAsyncDisposable
{
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(2);

    private readonly PublishQueue _queue;
    private readonly PublishingConnection _connection;
    private readonly TimeSpan _shutdownTimeout;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _abort = new();
    private readonly ITimer _idleTimer;

    private readonly BatchSender _sender;

    public Coalescer(PrimaryDataSource source, NotifyOptions options, TimeProvider time)
    {
        _queue = new PublishQueue(options.PublishQueueCapacity, options.PublishQueueBytes);
        // A listener with a way of its own means that the other one leads through a pooler.
        bool prepares = options.ListenerConnectionString is null;
        _connection = new PublishingConnection(source, prepares, time, WatchIdleness, _abort.Token);
        _sender = new BatchSender(_queue, _connection, _abort.Token);
        _shutdownTimeout = options.ShutdownTimeout;
        _time = time;
        _idleTimer = time.CreateTimer(
            static coalescer => _ = ((Coalescer)coalescer!).CloseIfIdleAsync(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether <see cref="SendWhenRoomAsync"/> is the one to call.</summary>
    public bool IsFull => _queue.IsFull;

    /// <summary>Whether it is disposed, or about to be.</summary>
    public bool IsClosed => _queue.IsClosed;

    /// <summary>Completes when the notification has been committed. It is in the coalescer's care from here on.</summary>
    public ValueTask SendAsync(OutgoingNotification notification, CancellationToken ct)
    {
        if (ct.IsCancellationRequested)
        {
            notification.Return();
            return ValueTask.FromCanceled(ct);
        }

        bool alone;
        try
        {
            alone = _queue.TryTakeTurn();
        }
        catch
        {
            notification.Return();
            throw;
        }

        return alone
            ? SendAloneAsync(notification, ct)
            : EnqueueAsync(new QueuedNotification(_queue, notification, ct));
    }

    /// <summary>As <see cref="SendAsync"/>, and serializes only when there is room.</summary>
    public ValueTask SendWhenRoomAsync<T>(Func<T, OutgoingNotification> prepare, T payload, CancellationToken ct) =>
        EnqueueAsync(new DeferredNotification<T>(_queue, prepare, payload, ct));

    /// <summary>
    /// Takes nothing more and sends what waits. What can't be sent in time fails: as never sent, or as of unknown outcome.
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

        // The turn is nobody's for good: the queue gives it to nobody any more.
        await _idleTimer.DisposeAsync().ConfigureAwait(false);
        await _connection.CloseAsync().ConfigureAwait(false);
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
        bool isOurs = true;
        try
        {
            await _connection.OpenAsync(ct).ConfigureAwait(false);
            isOurs = false; // If what follows fails, it has given the memory back.
            notification = notification.For(_connection.Opened);
            isOurs = true;
            await _connection.SendAsync(notification).ConfigureAwait(false);
            notification.CountPublished();
        }
        finally
        {
            // The driver may still read what was aborted.
            if (isOurs && !_abort.IsCancellationRequested)
            {
                notification.Return();
            }

            EndTurn();
        }
    }

    /// <summary>Whatever came meanwhile is sent in the background.</summary>
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

    /// <summary>Looks now and then, which costs the single notification less than setting the timer for each.</summary>
    private async Task CloseIfIdleAsync()
    {
        try
        {
            if (!_queue.TryTakeTurn())
            {
                return;
            }
        }
        catch (ObjectDisposedException)
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
}
