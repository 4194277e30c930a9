using System.Data.Common;
using Microsoft.Extensions.Logging;

namespace Notify;

/// <summary>
/// Owns the listening connection. Connects, verifies, reconciles the channels, routes what arrives, and starts over when the
/// connection is lost. It ends when it is stopped, or when subscribers could miss something unnoticed.
/// </summary>
/// <param name="source">The server.</param>
/// <param name="registry">The wanted channels and their subscribers.</param>
/// <param name="options">The deadlines and pauses.</param>
/// <param name="time">The clock.</param>
/// <param name="log">For lost connections, refused channels and overflows.</param>
/// <param name="running">The same clock without the time in which the process stood still.</param>
internal sealed class ListenerLoop(
    INotificationSource source, ChannelRegistry registry, NotifyOptions options, TimeProvider time, ILogger log, RunningTime running)
{
    /// <summary>
    /// How many times its deadline an answer may take while notifications arrive before it. A million of them may have waited for a
    /// client that was paused; a server that sends them and never answers must be found all the same.
    /// </summary>
    private const int MostExtensions = 30;

    private const string Mtu =
        "Connections are verified, and then fall silent one after the other. It looks as if small packets pass and large ones don't: check "
        + "the MTU of the path to the server (VPN, tunnel, container network), and whether ICMP messages about it are dropped.";

    /// <summary>A pause that needs no memory, where there is none for another one.</summary>
    private static readonly TimeSpan PauseWithoutMemory = TimeSpan.FromMilliseconds(100);

    private readonly LogLimit _overflows = new(time);
    private readonly Backoff _backoff = new(options, running, Random.Shared.NextDouble);
    private volatile ListenerState _state;
    private volatile Exception? _lastError;
    private volatile Exception? _unrouted;
    private bool _wasListening; // until the last loss
    private INotificationConnection? _connection;
    private volatile Moment _heard = new(time); // What the server had committed by then has arrived.
    private long _aliveAt; // a timestamp
    private long _usableAt; // a timestamp of the running clock

    public ListenerState State => _state;

    /// <summary>What ended the last connection or attempt; null while notifications arrive.</summary>
    public Exception? LastError => _lastError;

    /// <summary>
    /// How long ago the server was last heard from on a usable connection; before the first one, how long ago the loop started. While the
    /// process is paused, the server is not silent.
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
        _backoff.Connected();
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

    /// <summary>A process that has run out of memory may soon have some again.</summary>
    private async ValueTask PauseAsync(CancellationToken stop)
    {
        try
        {
            Exception loss = _lastError!;
            // What can't be converted (22021, 22P05) says nothing about the server, and anyone may send it (F6).
            TimeSpan pause = _wasListening && loss is DbException { SqlState: "22021" or "22P05" }
                ? options.BackoffBase * Random.Shared.NextDouble()
                : _backoff.Next(stalled: loss is TimeoutException);
            if (loss is TimeoutException && _backoff.LooksLikeMtu)
            {
                _lastError = loss = new TimeoutException(Mtu, loss);
            }

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
            if (silent || time.GetElapsedTime(_heard.Timestamp, Volatile.Read(ref _aliveAt)) >= options.PingInterval)
            {
                // A half-open connection gives no error by itself (F18). And only an answer proves what has arrived: on a connection that
                // is never silent, gaps would begin too early.
                await BoundAsync(
                    ct => connection.PingAsync(registry.ListeningChannels, ct),
                    options.PingTimeout,
                    "The server gave no sign of life",
                    stop).ConfigureAwait(false);
                log.PingAnswered();
            }
        }
    }

    /// <summary>Changes the server's set of channels to what the registry wants. Returns when there is nothing left to change.</summary>
    private async Task ReconcileAsync(INotificationConnection connection, CancellationToken stop)
    {
        while (registry.TakeChanges() is { } changes)
        {
            foreach (ChannelChanges batch in changes.Batches())
            {
                try
                {
                    await ChangeAsync(connection, batch, stop).ConfigureAwait(false);
                }
                catch (ListenRefusedException)
                {
                    await ChangeOneByOneAsync(connection, batch, stop).ConfigureAwait(false);
                }
            }
        }
    }

    /// <summary>One refused name fails the whole batch (F2). This finds it, and fails only its subscribers.</summary>
    private async Task ChangeOneByOneAsync(INotificationConnection connection, ChannelChanges changes, CancellationToken stop)
    {
        if (changes.Unlisten.Count > 0)
        {
            await ChangeAsync(connection, changes with { Listen = [] }, stop).ConfigureAwait(false);
        }

        foreach (ChannelEntry entry in changes.Listen)
        {
            try
            {
                await ChangeAsync(connection, new ChannelChanges([entry], []), stop).ConfigureAwait(false);
            }
            catch (ListenRefusedException e)
            {
                log.ListenRefused(entry.Channel, (e.InnerException as DbException)?.SqlState, e.InnerException);
                registry.Refuse(entry, e);
            }
        }
    }

    private async Task ChangeAsync(INotificationConnection connection, ChannelChanges changes, CancellationToken stop)
    {
        string[] listen = [.. changes.Listen.Select(entry => entry.Channel)];
        string[] unlisten = [.. changes.Unlisten.Select(entry => entry.Channel)];
        // The deadline is that of connecting, because the first LISTEN of a session may have to skip a long queue.
        await BoundAsync(
            ct => connection.ChangeAsync(listen, unlisten, ct),
            options.ConnectTimeout,
            "The server did not answer LISTEN",
            stop).ConfigureAwait(false);
        registry.Acknowledge(changes);
        BeUsable(); // Their notifications flow, however many channels are to follow.
        log.ChannelsChanged(changes.Listen.Count, changes.Unlisten.Count);
    }

    /// <summary>
    /// Runs one step under a deadline, which moves with whatever arrives: that is a sign of life, and the answer is behind it. If the
    /// step succeeds, everything has arrived that the server had committed before it.
    /// </summary>
    /// <exception cref="TimeoutException">The deadline has passed; the message starts with <paramref name="failure"/>.</exception>
    private async Task BoundAsync(Func<CancellationToken, Task> step, TimeSpan timeout, string failure, CancellationToken stop)
    {
        Moment begin = new(time);
        using CancellationTokenSource givingUp = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task answer = step(givingUp.Token);
        bool wasLate = false;
        for (TimeSpan left = timeout; !answer.IsCompleted && left > TimeSpan.Zero;)
        {
            long waitsSince = time.GetTimestamp();
            await answer.WaitAsync(left, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            bool isLate = time.GetElapsedTime(waitsSince) > left + timeout;
            left = isLate && !wasLate ? timeout // The process stood still, and the answer may be there already.
                : time.GetElapsedTime(begin.Timestamp) > MostExtensions * timeout ? TimeSpan.Zero
                : timeout - time.GetElapsedTime(Volatile.Read(ref _aliveAt));
            wasLate |= isLate;
        }

        bool isOverdue = !answer.IsCompleted;
        if (isOverdue)
        {
            await givingUp.CancelAsync().ConfigureAwait(false);
        }

        try
        {
            await answer.ConfigureAwait(false);
        }
        catch (Exception e) when (isOverdue && !stop.IsCancellationRequested)
        {
            throw new TimeoutException($"{failure} within {timeout}.", e);
        }

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
        long now = time.GetTimestamp();
        Volatile.Write(ref _aliveAt, now);
        if (_state == ListenerState.Listening)
        {
            Volatile.Write(ref _usableAt, running.At(now));
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
