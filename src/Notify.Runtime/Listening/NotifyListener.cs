using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Notify;

/// <summary>
/// Owns the one connection that all subscriptions of a database share, and brings it back when it is lost. Typed listeners are
/// made on top of it. It may be used from many threads.
/// </summary>
public sealed class NotifyListener : IAsyncDisposable, IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ChannelRegistry _registry = new();
    private readonly NotifyOptions _options;
    private readonly NotifyPublisher? _ownPublisher;
    private readonly PrimaryDataSource _source;
    private readonly ListenerWaker _waker;
    private readonly ListenerLoop _loop;
    private readonly TimeProvider _time;
    private Task? _running;
    private Task? _stopping;

    /// <summary>Opens no connection; that happens with the first subscription or with <see cref="StartAsync"/>.</summary>
    /// <param name="options">The database, and how to watch the connection.</param>
    /// <param name="publisher">
    /// What the listener wakes and tests itself through; it must outlive the listener. By default the listener makes one of its own.
    /// </param>
    /// <param name="loggerFactory">Where lost connections, refused channels and overflows are logged; nowhere by default.</param>
    /// <param name="timeProvider">The clock of time stamps, pauses and deadlines; the system's by default.</param>
    /// <exception cref="ArgumentException">An option is missing or contradicts another; the message names it.</exception>
    public NotifyListener(
        NotifyOptions options,
        NotifyPublisher? publisher = null,
        ILoggerFactory? loggerFactory = null,
        TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options = options.Validated();
        _options = options;
        _time = timeProvider ?? TimeProvider.System;
        Log = new QuietLogger(loggerFactory?.CreateLogger<NotifyListener>() ?? NullLogger<NotifyListener>.Instance);
        string instanceId = Guid.NewGuid().ToString("N")[..8];
        string controlChannel = $"notify_control_{instanceId}";
        _source = ListenerDataSource.Build(options, instanceId);
        publisher ??= _ownPublisher = new NotifyPublisher(options);
        _waker = new ListenerWaker(controlChannel, publisher, Log, _stop.Token);
        _loop = new ListenerLoop(_source, controlChannel, publisher, _registry, options, _time, Log);
    }

    /// <summary>What it is doing right now.</summary>
    public ListenerState State
    {
        get
        {
            ListenerState state = _loop.State;
            return _stop.IsCancellationRequested && state != ListenerState.Stopped ? ListenerState.Stopping : state;
        }
    }

    /// <summary>How many verified connections there have been; 0 before the first.</summary>
    public long Generation => _registry.Generation;

    internal ILogger Log { get; }

    /// <summary>
    /// Begins to connect, and returns without waiting for it: the server need not be there yet. Starting twice is fine.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The listener is stopping or has stopped.</exception>
    public Task StartAsync(CancellationToken ct = default)
    {
        ct.ThrowIfCancellationRequested();
        EnsureRunning();
        return Task.CompletedTask;
    }

    /// <summary>
    /// Refuses new subscriptions, closes the connection and ends every stream after what is buffered. Takes
    /// <see cref="NotifyOptions.ShutdownTimeout"/> at the most, whatever state the connection is in; can't be undone; stopping twice,
    /// or from several threads, is fine. Never throws.
    /// </summary>
    /// <param name="ct">Ends the waiting early; the stopping goes on.</param>
    public Task StopAsync(CancellationToken ct = default)
    {
        lock (_lock)
        {
            _stopping ??= StopCoreAsync(_running);
        }

        return WaitQuietlyAsync(_stopping, ct);
    }

    /// <summary>Like <see cref="StopAsync"/>.</summary>
    public ValueTask DisposeAsync() => new(StopAsync());

    /// <summary>Like <see cref="StopAsync"/>, and blocks; for a container that knows no asynchronous disposal.</summary>
    public void Dispose() => StopAsync().GetAwaiter().GetResult();

    /// <returns>The buffer of a subscription whose LISTEN has committed.</returns>
    internal async ValueTask<SubscriptionBuffer> SubscribeAsync(string channel, SubscriptionOptions? options, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        EnsureRunning();
        SubscriptionBuffer buffer = new(options ?? _options.Subscription);
        Task acknowledged = _registry.Add(channel, buffer, out bool wake);
        if (wake)
        {
            _waker.Wake();
        }

        try
        {
            await acknowledged.WaitAsync(ct).ConfigureAwait(false);
            return buffer;
        }
        catch
        {
            Unsubscribe(channel, buffer);
            throw;
        }
    }

    internal void Unsubscribe(string channel, SubscriptionBuffer buffer)
    {
        if (_registry.Remove(channel, buffer))
        {
            _waker.Wake();
        }
    }

    private void EnsureRunning()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_stopping is not null, this);
            _running ??= Detached.Run(() => _loop.RunAsync(_stop.Token));
        }
    }

    private async Task StopCoreAsync(Task? running)
    {
        // From here on nothing runs under the lock of the caller, and no exception of a callback reaches it.
        // Nor does it need the caller's context: whoever blocks on a UI thread would wait for himself.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        _registry.Close();
        // Cancelling runs callbacks of the driver, so it is bounded with the rest.
        Task ended = Task.WhenAll(_stop.CancelAsync(), running ?? Task.CompletedTask);
        await ended.WaitAsync(_options.ShutdownTimeout, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _registry.End();
        if (!ended.IsCompleted)
        {
            // Disposing what the loop may still wait on can deadlock (F23): leaking it is the smaller evil.
            Log.ShutdownTimedOut(_options.ShutdownTimeout);
            return;
        }

        await _source.DisposeAsync().ConfigureAwait(false);
        if (_ownPublisher is not null)
        {
            await _ownPublisher.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task WaitQuietlyAsync(Task stopping, CancellationToken ct) =>
        await stopping.WaitAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
