using Microsoft.Extensions.Logging;

namespace Notify;

/// <summary>
/// Owns the listening connection. Connects, verifies, reconciles the channels, routes what arrives, and starts over when the
/// connection is lost. It ends when it is stopped, or when subscribers could miss something unnoticed.
/// </summary>
internal sealed class ListenerLoop(
    INotificationSource source, ChannelRegistry registry, NotifyOptions options, TimeProvider time, ILogger log, RunningTime running)
{
    /// <summary>The pause when the process is out of memory.</summary>
    private static readonly TimeSpan PauseWithoutMemory = TimeSpan.FromMilliseconds(100);

    private readonly LogLimit _overflows = new(time);
    private readonly ReconnectPause _pause = new(options, running);
    private readonly LifeSigns _signs = new(running);
    private volatile ListenerState _state;
    private volatile Exception? _lastError;
    private volatile Exception? _unrouted;
    private bool _wasListening; // until the last loss
    private INotificationConnection? _connection;
    private volatile Moment _heard = new(time); // What the server had committed by then has arrived.
    private long _usableAt; // a timestamp of the running clock

    public ListenerState State => _state;

    /// <summary>What ended the last connection or attempt; null while notifications arrive.</summary>
    public Exception? LastError => _lastError;

    /// <summary>
    /// How long ago the server was last heard from on a usable connection; before the first one, how long ago the loop started. A pause of
    /// the process counts as one second at most.
    /// </summary>
    public TimeSpan Silence => running.GetElapsedTime(Volatile.Read(ref _usableAt));

    /// <summary>Starts the loop.</summary>
    /// <returns>Completes when <paramref name="stop"/> is cancelled and the connection closed. Never fails.</returns>
    public Task Start(CancellationToken stop)
    {
        BeUsable();
        return Detached.Run(() => RunAsync(stop));
    }

    private async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                await RunConnectionAsync(stop).ConfigureAwait(false);
                if (!stop.IsCancellationRequested)
                {
                    await PauseAsync(stop).ConfigureAwait(false);
                }
            }

            _state = ListenerState.Stopped;
        }
        catch (Exception e)
        {
            // Subscribers could miss something unnoticed, so everything ends.
            _lastError = e;
            _state = ListenerState.Failed;
            End(e);
            log.ListenerFailed(e);
        }
    }

    private void End(Exception error)
    {
        while (true)
        {
            try
            {
                registry.End(new ListenerFailedException(error));
                return;
            }
            catch (OutOfMemoryException)
            {
                Thread.Sleep(PauseWithoutMemory);
            }
        }
    }

    /// <summary>The life of one connection. Survives whatever ends it, and whatever fails when it is closed.</summary>
    private async Task RunConnectionAsync(CancellationToken stop)
    {
        try
        {
            await ConnectAndListenAsync(stop).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _wasListening = _state == ListenerState.Listening;
            if (_wasListening && e is not TimeoutException)
            {
                // The connection worked until now, so the outage starts now, not with the last byte of a quiet connection. After a timeout,
                // however, the silence was part of the outage.
                BeUsable();
            }

            _lastError = stop.IsCancellationRequested ? _lastError : e;
            _state = ListenerState.BackingOff;
        }

        try
        {
            registry.Disconnect(_heard);
            if (_lastError is ConnectionRejectedException rejection)
            {
                registry.FailWaiters(rejection);
            }
        }
        finally
        {
            await CloseAsync().ConfigureAwait(false);
        }
    }

    private async Task ConnectAndListenAsync(CancellationToken stop)
    {
        async Task ConnectAsync(CancellationToken ct) => _connection = await source.ConnectAsync(Route, ct).ConfigureAwait(false);

        _unrouted = null;
        _state = ListenerState.Connecting;
        await BoundAsync(ConnectAsync, options.ConnectTimeout, "No connection", stop).ConfigureAwait(false);
        INotificationConnection connection = _connection!;
        _state = ListenerState.Verifying;
        await BoundAsync(connection.VerifyAsync, options.ConnectTimeout, "No verified connection", stop).ConfigureAwait(false);
        _pause.Connected();
        if (registry.Connect() > 1)
        {
            source.Metrics.CountReconnect();
        }

        await ReconcileAsync(connection, stop).ConfigureAwait(false);
        BeUsable();
        _lastError = null;
        _state = ListenerState.Listening;
        log.StartedListening(registry.Generation, registry.ListeningCount);
        await ListenAsync(connection, stop).ConfigureAwait(false);
    }

    private async ValueTask CloseAsync()
    {
        try
        {
            if (Interlocked.Exchange(ref _connection, null) is { } connection)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            log.ConnectionNotClosed(e);
        }
    }

    /// <summary>Waits before the next attempt, also if the process is out of memory, because it may soon have some again.</summary>
    private async ValueTask PauseAsync(CancellationToken stop)
    {
        try
        {
            (TimeSpan pause, Exception loss) = _pause.Next(_lastError!, _wasListening);
            _lastError = loss;
            LogLoss(loss, pause);
            await Task.Delay(pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (Exception e)
        {
            log.ConnectionLost(PauseWithoutMemory, e);
            Thread.Sleep(PauseWithoutMemory);
        }
    }

    private async Task ListenAsync(INotificationConnection connection, CancellationToken stop)
    {
        // Only stopping cancels a wait: cancelling can break the connection (F21).
        using CancellationTokenRegistration stopping =
            stop.UnsafeRegister(static waiting => ((INotificationConnection)waiting!).EndWaits(), connection);
        while (true)
        {
            if (registry.IsDirty)
            {
                await ReconcileAsync(connection, stop).ConfigureAwait(false);
            }

            bool silent = !await connection.WaitAsync().ConfigureAwait(false);
            ThrowIfUnrouted();
            if (silent || time.GetElapsedTime(_heard.Timestamp, _signs.Last) >= options.PingInterval)
            {
                // A half-open connection gives no error by itself (F18). A connection that is never silent is pinged, too: only an answer
                // proves what has arrived, and without one, a gap would begin far too early.
                await BoundAsync(
                    ct => connection.PingAsync(registry.ListeningChannels, ct),
                    options.PingTimeout,
                    "The server gave no sign of life",
                    stop).ConfigureAwait(false);
                log.PingAnswered();
            }
        }
    }

    private Task ReconcileAsync(INotificationConnection connection, CancellationToken stop)
    {
        // The deadline is that of connecting, because the first LISTEN of a session may have to skip a long queue.
        async Task ChangeAsync(string[] listen, string[] unlisten)
        {
            await BoundAsync(
                ct => connection.ChangeAsync(listen, unlisten, ct), options.ConnectTimeout, "The server did not answer LISTEN", stop)
                .ConfigureAwait(false);
            BeUsable(); // The notifications of these channels flow, however many more channels are to follow.
        }

        return new ChannelReconciler(registry, ChangeAsync, log).RunAsync();
    }

    /// <summary>Runs one step under a deadline. If it succeeds, all that the server had committed before it has arrived.</summary>
    /// <exception cref="TimeoutException">The deadline has passed; the message starts with <paramref name="failure"/>.</exception>
    private async Task BoundAsync(Func<CancellationToken, Task> step, TimeSpan timeout, string failure, CancellationToken stop)
    {
        Moment begin = new(time);
        await _signs.WaitAsync(step, timeout, failure, stop).ConfigureAwait(false);
        ThrowIfUnrouted();
        _heard = begin;
        BeAlive();
    }

    private void ThrowIfUnrouted()
    {
        if (_unrouted is { } error)
        {
            throw new InvalidOperationException("A notification could not be passed to its subscribers.", error);
        }
    }

    /// <summary>Runs while the socket is read: no user code, no parsing, no waiting (F11).</summary>
    private void Route(string channel, RawNotification notification)
    {
        try
        {
            BeAlive();
            if (registry.Route(channel, notification with { Heard = _heard }) is > 0 and var overflows)
            {
                // A log sink that blocks, as a console whose pipe is full does, must not keep the socket from being read.
                ThreadPool.UnsafeQueueUserWorkItem(
                    static warning => warning.Loop.WarnOfOverflow(warning.Channel, warning.Buffers),
                    (Loop: this, Channel: channel, Buffers: overflows),
                    preferLocal: false);
            }
        }
        catch (Exception e)
        {
            // Npgsql swallows what is thrown here, and the notification would be missing without a gap.
            _unrouted = e;
        }
    }

    private void BeAlive()
    {
        _signs.Add(time.GetTimestamp());
        if (_state == ListenerState.Listening)
        {
            Volatile.Write(ref _usableAt, Math.Max(Volatile.Read(ref _usableAt), _signs.LastRunning));
        }
    }

    private void BeUsable() => Volatile.Write(ref _usableAt, running.GetTimestamp());

    private void WarnOfOverflow(string channel, int buffers)
    {
        if (_overflows.Passes(buffers, out long others))
        {
            log.BufferOverflow(channel, others);
        }
    }

    private void LogLoss(Exception loss, TimeSpan pause)
    {
        if (loss is ListenerVerificationException)
        {
            log.VerificationFailed(loss.Message, pause);
        }
        else
        {
            log.ConnectionLost(pause, loss);
        }
    }
}
