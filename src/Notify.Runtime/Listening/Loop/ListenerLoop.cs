using Microsoft.Extensions.Logging;

namespace Notify;

/// <summary>
/// The owner of the listening connection: nobody else touches it. Connects, verifies, reconciles the channels, routes what arrives,
/// and begins anew when the connection is lost. It ends only by being stopped.
/// </summary>
internal sealed class ListenerLoop
{
    private readonly PrimaryDataSource _source;
    private readonly string _controlChannel;
    private readonly NotifyOptions _options;
    private readonly ChannelRegistry _registry;
    private readonly ListenerVerification _verification;
    private readonly ChannelReconciler _reconciler;
    private readonly Backoff _backoff;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Heartbeat _heartbeat;
    private readonly OwnSessions _sessions;
    private readonly DatabaseMetrics _metrics;
    private volatile ListenerState _state;
    private volatile Exception? _lastError;

    /// <param name="source">The listener's own, unpooled data source.</param>
    /// <param name="controlChannel">The listener's private channel.</param>
    /// <param name="publisher">Sends the canary.</param>
    /// <param name="registry">The channels.</param>
    /// <param name="heartbeat">Beats while notifications flow.</param>
    /// <param name="metrics">Where reconnects are counted.</param>
    /// <param name="options">The user's options.</param>
    /// <param name="time">Every clock.</param>
    /// <param name="log">Where reconnects are seen.</param>
    public ListenerLoop(
        PrimaryDataSource source,
        string controlChannel,
        NotifyPublisher publisher,
        ChannelRegistry registry,
        Heartbeat heartbeat,
        DatabaseMetrics metrics,
        NotifyOptions options,
        TimeProvider time,
        ILogger log)
    {
        _source = source;
        _controlChannel = controlChannel;
        _registry = registry;
        _heartbeat = heartbeat;
        _metrics = metrics;
        _sessions = publisher.Sessions;
        _options = options;
        _time = time;
        _log = log;
        _verification = new ListenerVerification(controlChannel, publisher, options, time, log);
        _reconciler = new ChannelReconciler(registry, options, time, log);
        _backoff = new Backoff(options, time, Random.Shared.NextDouble);
    }

    public ListenerState State => _state;

    /// <summary>What ended the last connection or attempt; null while notifications flow.</summary>
    public Exception? LastError => _lastError;

    /// <inheritdoc cref="ListenerVerification.ProbeAsync"/>
    public Task ProbeAsync(CancellationToken ct) => _verification.ProbeAsync(ct);

    /// <summary>Returns when <paramref name="stop"/> is cancelled and the connection closed. Never throws.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            Exception loss = await RunConnectionAsync(stop).ConfigureAwait(false);
            if (stop.IsCancellationRequested)
            {
                break;
            }

            _lastError = loss;
            _state = ListenerState.BackingOff;
            TimeSpan pause = _backoff.Next();
            LogLoss(loss, pause);
            await Task.Delay(pause, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _state = ListenerState.Stopped;
    }

    /// <summary>The life of one connection.</summary>
    /// <returns>What ended it.</returns>
    private async Task<Exception> RunConnectionAsync(CancellationToken stop)
    {
        ListenerConnection? connection = null;
        try
        {
            connection = await ConnectAsync(stop).ConfigureAwait(false);
            _backoff.Connected();
            _sessions.Forget();
            if (_registry.Connect() > 1)
            {
                _metrics.CountReconnect();
            }

            await _reconciler.RunAsync(connection, stop).ConfigureAwait(false);
            connection.Heartbeat = _heartbeat;
            _heartbeat.Beat();
            _lastError = null;
            _state = ListenerState.Listening;
            _log.Listening(_registry.Generation, _registry.ListeningCount);
            await ListenAsync(connection, stop).ConfigureAwait(false);
            throw new InvalidOperationException("Listening ended without a reason.");
        }
        catch (Exception e)
        {
            if (connection?.Heartbeat is not null && e is not TimeoutException)
            {
                // It worked until here: the outage begins now, not with the last byte of a quiet connection. An overdue answer is
                // another matter: then the silence was the outage.
                _heartbeat.Beat();
            }

            return e;
        }
        finally
        {
            _registry.Disconnect(connection?.LastHeard ?? _time.GetUtcNow());
            if (connection is not null)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task<ListenerConnection> ConnectAsync(CancellationToken stop)
    {
        _state = ListenerState.Connecting;
        using Deadline deadline = new(_options.ConnectTimeout, _time, stop);
        ListenerConnection? connection = null;
        try
        {
            connection = await ListenerConnection.OpenAsync(_source, _options, _time, Route, deadline.Token).ConfigureAwait(false);
            _state = ListenerState.Verifying;
            await _verification.RunAsync(connection, deadline.Token).ConfigureAwait(false);
            return connection;
        }
        catch (Exception e)
        {
            if (connection is not null)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }

            if (deadline.HasPassed && !stop.IsCancellationRequested)
            {
                throw new TimeoutException($"No verified connection within {_options.ConnectTimeout}.", e);
            }

            throw;
        }
    }

    private async Task ListenAsync(ListenerConnection connection, CancellationToken stop)
    {
        using CancellationTokenRegistration stopping = connection.EndWaitsWith(stop);
        while (true)
        {
            if (_registry.IsDirty)
            {
                await _reconciler.RunAsync(connection, stop).ConfigureAwait(false);
            }

            if (!await connection.WaitAsync().ConfigureAwait(false))
            {
                await connection.PingAsync(_registry.ListeningCount + 1, stop).ConfigureAwait(false);
                _log.PingAnswered();
                _verification.Reverify();
            }
        }
    }

    /// <summary>Runs inside Npgsql's reading: no user code, no parsing, no waiting (F11).</summary>
    private void Route(string channel, RawNotification notification)
    {
        if (channel == _controlChannel)
        {
            _verification.OnControl(notification.Payload);
            return;
        }

        if (_registry.Route(channel, notification) is > 0 and var overflows)
        {
            // A sink that blocks, as a console whose pipe is full, must not keep the socket from being drained.
            ThreadPool.UnsafeQueueUserWorkItem(
                static warning => warning.Loop.WarnOfOverflow(warning.Channel, warning.Buffers),
                (Loop: this, Channel: channel, Buffers: overflows),
                preferLocal: false);
        }
    }

    private void WarnOfOverflow(string channel, int buffers)
    {
        for (int i = 0; i < buffers; i++)
        {
            _log.BufferOverflow(channel);
        }
    }

    private void LogLoss(Exception loss, TimeSpan pause)
    {
        if (loss is ListenerVerificationException)
        {
            _log.VerificationFailed(loss.Message, pause);
        }
        else
        {
            _log.ConnectionLost(pause, loss);
        }
    }
}
