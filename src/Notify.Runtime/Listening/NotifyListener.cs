using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Notify;

/// <summary>
/// Owns the one connection that all subscriptions of a database share, and reconnects when it is lost. Typed listeners use it. Safe to
/// use from many threads.
/// </summary>
public sealed class NotifyListener : IAsyncDisposable, IDisposable, DatabaseMetrics.IListener
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly BufferMemory _memory;
    private readonly ChannelRegistry _registry;
    private readonly NotifyOptions _options;
    private readonly NotifyPublisher? _ownPublisher;
    private readonly INotificationSource _source;
    private readonly ListenerLoop _loop;
    private readonly TimeProvider _time;
    private readonly RunningTime _clock;
    private readonly OwnSessions _ownSessions;
    private readonly TimeSpan _longestSilence;
    private readonly UnhealthyWatch? _watch;
    private Task? _running;
    private Task? _stopping;

    /// <summary>Opens no connection; that happens with the first subscription or with <see cref="StartAsync"/>.</summary>
    /// <param name="options">The database, and how to watch the connection.</param>
    /// <param name="publisher">
    /// The publisher through which the listener wakes and tests itself; it must outlive the listener. By default the listener creates its own.
    /// </param>
    /// <param name="loggerFactory">Where lost connections, refused channels and overflows are logged; nowhere by default.</param>
    /// <param name="timeProvider">The clock for timestamps, pauses and deadlines; the system's by default.</param>
    /// <exception cref="ArgumentException">An option is missing or contradicts another; the message names it.</exception>
    public NotifyListener(
        NotifyOptions options,
        NotifyPublisher? publisher = null,
        ILoggerFactory? loggerFactory = null,
        TimeProvider? timeProvider = null)
        : this(options, publisher, loggerFactory, timeProvider, source: null)
    {
    }

    /// <summary>With a source other than PostgreSQL. It is disposed with the listener.</summary>
    internal NotifyListener(
        NotifyOptions options,
        NotifyPublisher? publisher,
        ILoggerFactory? loggerFactory,
        TimeProvider? timeProvider,
        INotificationSource? source)
    {
        ArgumentNullException.ThrowIfNull(options);
        options = options.Validated();
        _options = options;
        _time = timeProvider ?? TimeProvider.System;
        Log = new QuietLogger(loggerFactory?.CreateLogger<NotifyListener>() ?? NullLogger<NotifyListener>.Instance);
        publisher ??= _ownPublisher = new NotifyPublisher(options, loggerFactory, _time);
        Undecodable = new LogLimit(_time);
        Mismatched = new LogLimit(_time);
        Fetch = new PayloadFetch(publisher.OpenConnectionAsync, options, Log, _time);
        _ownSessions = publisher.Sessions;
        _source = source ?? new PostgresSource(options, publisher, _time, Log, _stop.Token);
        _memory = new BufferMemory(options.BufferBytes);
        _registry = new ChannelRegistry(_memory);
        _clock = RunningTime.Find(_time);
        _loop = new ListenerLoop(_source, _registry, options, _time, Log, _clock);
        TimeSpan tick = TimeSpan.FromSeconds(PrimaryDataSource.PingSeconds(options));
        _longestSilence = tick + (options.PingTimeout < tick ? options.PingTimeout : tick);
        _watch = options.UnhealthyAfter is { } after ? new UnhealthyWatch(() => Health, after, _time, Log, ReactAsync) : null;
    }

    /// <summary>What the listener is doing right now.</summary>
    public ListenerState State
    {
        get
        {
            ListenerState state = _loop.State;
            return _stop.IsCancellationRequested && state is not (ListenerState.Stopped or ListenerState.Failed)
                ? ListenerState.Stopping
                : state;
        }
    }

    /// <summary>How many verified connections there have been; 0 before the first.</summary>
    public long Generation => _registry.Generation;

    /// <summary>
    /// Whether notifications arrive. Cheap, and never waits: the listener pings the server every
    /// <see cref="NotifyOptions.PingInterval"/>, and this reports the outcome. A server that doesn't answer shows here after
    /// at most two ping intervals.
    /// </summary>
    public ListenerHealth Health
    {
        get
        {
            ListenerState state = State;
            TimeSpan silence = Volatile.Read(ref _running) is null ? TimeSpan.Zero : _loop.Silence;
            return new ListenerHealth
            {
                Condition = ConditionOf(state, silence),
                State = state,
                Generation = Generation,
                Silence = silence,
                LastError = _loop.LastError,
                Channels = _registry.Count,
                ListeningChannels = _registry.ListeningCount,
            };
        }
    }

    internal ILogger Log { get; }

    internal LogLimit Undecodable { get; }

    internal LogLimit Mismatched { get; }

    internal UnknownMembers.Shapes UnknownShapes { get; } = new();

    /// <summary>Called when the server has confirmed a subscription, with its channel, or the pattern of its family.</summary>
    internal Action<string, CancellationToken>? Subscribed { get; init; }

    /// <summary>Called when there has been no usable connection for too long.</summary>
    internal Action? StopHost { get; set; }

    /// <summary>Fetches payloads that were too long for their notifications.</summary>
    internal PayloadFetch Fetch { get; }

    /// <summary>
    /// Starts connecting, and returns without waiting for the connection: the server need not be running yet. Starting twice is fine.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The listener is stopping or has stopped.</exception>
    public Task StartAsync(CancellationToken ct = default)
    {
        ct.ThrowIfCancellationRequested();
        EnsureRunning();
        return Task.CompletedTask;
    }

    /// <summary>
    /// Refuses new subscriptions, closes the connection, and ends every stream after what is buffered. It takes at most
    /// <see cref="NotifyOptions.ShutdownTimeout"/>, whatever state the connection is in, and can't be undone. Stopping twice, or from
    /// several threads, is fine. Never throws.
    /// </summary>
    /// <param name="ct">Ends the wait early; the listener stops anyway.</param>
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

    /// <summary>Like <see cref="StopAsync"/>, but blocks; for a container without asynchronous disposal.</summary>
    public void Dispose() => StopAsync().GetAwaiter().GetResult();

    /// <summary>
    /// Sends a notification to itself through the publisher, and returns when it has arrived: proof that notifications arrive.
    /// </summary>
    internal Task ProbeAsync(CancellationToken ct) => _source.ProbeAsync(ct);

    /// <param name="channel">The channel's name.</param>
    /// <param name="family">The name that metrics count it under: its own, or the pattern of its family.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="keyOf">Takes the key from the text of a payload; required if the options fold.</param>
    /// <param name="ct">Ends the wait and unsubscribes.</param>
    /// <returns>The buffer of a subscription whose LISTEN has committed.</returns>
    internal async ValueTask<SubscriptionBuffer> SubscribeAsync(
        string channel, string family, SubscriptionOptions? options, Func<string, object?>? keyOf, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        EnsureRunning();
        options ??= _options.Subscription;
        SubscriptionBuffer buffer = new(
            options,
            keyOf is null ? null : new BufferFolding(keyOf, options.Capacity),
            options.IgnoreOwn ? _ownSessions : null,
            _source.Metrics.Channel(family),
            _memory);
        Task acknowledged = _registry.Add(channel, buffer, out bool wake);
        if (wake)
        {
            _source.Wake();
        }

        try
        {
            await acknowledged.WaitAsync(ct).ConfigureAwait(false);
            Subscribed?.Invoke(family, _stop.Token);
            return buffer;
        }
        catch (Exception e)
        {
            Unsubscribe(channel, buffer);
            if (e is OperationCanceledException)
            {
                (Exception? reason, ListenerState state) = (_loop.LastError, State);
                throw new OperationCanceledException($"Cancelled before the LISTEN had committed ({state}): {reason?.Message ?? "no attempt has failed yet."}", reason, ct);
            }

            throw;
        }
    }

    internal void Unsubscribe(string channel, SubscriptionBuffer buffer)
    {
        buffer.Abandon();
        if (_registry.Remove(channel, buffer))
        {
            _source.Wake();
        }
    }

    private void EnsureRunning()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_stopping is not null, this);
            if (_running is not null)
            {
                return;
            }

            _source.Metrics.Watch(this);
            _watch?.Start();
            _running = _loop.Start(_stop.Token);
        }
    }

    private ListenerCondition ConditionOf(ListenerState state, TimeSpan silence) =>
        _stop.IsCancellationRequested ? ListenerCondition.Unusable
        : Volatile.Read(ref _running) is null ? ListenerCondition.NotStarted
        : silence > _longestSilence || state == ListenerState.Failed ? ListenerCondition.Unusable
        : state == ListenerState.Listening ? ListenerCondition.Usable
        : ListenerCondition.Reconnecting;

    private async Task ReactAsync(ListenerHealth health)
    {
        try
        {
            if (_options.OnUnhealthy is { } onUnhealthy)
            {
                // Bounded, and on another thread: the host must be stopped even if the callback hangs.
                await Detached.Run(() => onUnhealthy(health)).WaitAsync(_options.ShutdownTimeout, _clock).ConfigureAwait(false);
            }
        }
        finally
        {
            StopHost?.Invoke();
        }
    }

    private async Task StopCoreAsync(Task? running)
    {
        // From here on, nothing runs under the caller's lock, and no callback's exception reaches the caller. Nor does this need the
        // caller's context, which may be a UI thread that blocks on this method.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        _registry.Close();
        _watch?.Dispose();
        _source.Metrics.Forget(this);
        // Cancelling runs callbacks of the driver, so the same timeout bounds it.
        Task ended = Task.WhenAll(_stop.CancelAsync(), running ?? Task.CompletedTask);
        await ended.WaitAsync(_options.ShutdownTimeout, _clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _registry.End();
        if (!ended.IsCompleted)
        {
            // Disposing what the loop may still wait on can deadlock (F23), which is worse than leaking it.
            Log.ShutdownTimedOut(_options.ShutdownTimeout);
            return;
        }

        await _source.DisposeAsync().ConfigureAwait(false);
        if (_ownPublisher is not null)
        {
            await _ownPublisher.DisposeAsync().ConfigureAwait(false);
        }
    }

    bool DatabaseMetrics.IListener.IsUsable => Health.Condition == ListenerCondition.Usable;

    IEnumerable<(ChannelMetrics Channel, int Count)> DatabaseMetrics.IListener.BufferDepths() => _registry.BufferDepths();

    private static async Task WaitQuietlyAsync(Task stopping, CancellationToken ct) =>
        await stopping.WaitAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
