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
    private volatile ListenerState _state;

    /// <param name="source">The listener's own, unpooled data source.</param>
    /// <param name="controlChannel">The listener's private channel.</param>
    /// <param name="publisher">Sends the canary.</param>
    /// <param name="registry">The channels.</param>
    /// <param name="options">The user's options.</param>
    /// <param name="time">Every clock.</param>
    /// <param name="log">Where reconnects are seen.</param>
    public ListenerLoop(
        PrimaryDataSource source,
        string controlChannel,
        NotifyPublisher publisher,
        ChannelRegistry registry,
        NotifyOptions options,
        TimeProvider time,
        ILogger log)
    {
        _source = source;
        _controlChannel = controlChannel;
        _registry = registry;
        _options = options;
        _time = time;
        _log = log;
        _verification = new ListenerVerification(controlChannel, publisher, options, time, log);
        _reconciler = new ChannelReconciler(registry, options, time, log);
        _backoff = new Backoff(options, time, Random.Shared.NextDouble);
    }

    public ListenerState State => _state;

    /// <summary>Returns when <paramref name="stop"/> is cancelled and the connection closed. Never throws.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            TimeSpan pause = _options.BackoffMax;
            try
            {
                Exception loss = await RunConnectionAsync(stop).ConfigureAwait(false);
                if (stop.IsCancellationRequested)
                {
                    break;
                }

                _state = ListenerState.BackingOff;
                pause = _backoff.Next();
                LogLoss(loss, pause);
            }
            catch (Exception)
            {
                // A log that throws: there is nobody left to tell, and no reason to stop listening.
            }

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
            _registry.Connect();
            await _reconciler.RunAsync(connection, stop).ConfigureAwait(false);
            _state = ListenerState.Listening;
            _log.Listening(_registry.Generation, _registry.ListeningCount);
            await ListenAsync(connection, stop).ConfigureAwait(false);
            throw new InvalidOperationException("Listening ended without a reason.");
        }
        catch (Exception e)
        {
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

        for (int overflows = _registry.Route(channel, notification); overflows > 0; overflows--)
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
