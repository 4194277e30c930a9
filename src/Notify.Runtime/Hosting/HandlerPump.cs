using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Notify.Generated;

namespace Notify;

/// <summary>Passes a channel's events to one handler while the host runs.</summary>
internal abstract class HandlerPump
{
    /// <summary>Finds the channel's listener; starts nothing.</summary>
    /// <exception cref="InvalidOperationException">The channel is not registered; the message says what to call.</exception>
    public abstract void Resolve();

    /// <summary>Begins to subscribe, and returns without waiting. Call <see cref="Resolve"/> first.</summary>
    public abstract void Start();

    /// <summary>
    /// Call it when the listener has ended the stream. It lets the handler finish what is buffered, for at most the shutdown timeout, then
    /// cancels the handler's token, and finally abandons the handler. Never throws.
    /// </summary>
    /// <param name="ct">Cancels the handler's token early.</param>
    public abstract Task StopAsync(CancellationToken ct);
}

/// <summary>The pump of handler <typeparamref name="THandler"/>.</summary>
/// <remarks>It has its own subscription, and so its own buffer: a slow or failing handler delays no other.</remarks>
internal sealed class HandlerPump<T, THandler>(
    IServiceProvider services,
    object? serviceKey,
    HandlerOptions<T> handling,
    NotifyOptions options,
    ILoggerFactory? loggerFactory,
    TimeProvider? timeProvider) : HandlerPump, IDisposable
    where THandler : class, INotificationHandler<T>
{
    /// <summary>How long a handler may take to react to its cancelled token.</summary>
    private static readonly TimeSpan UnwindTimeout = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time = timeProvider ?? TimeProvider.System;
    private readonly ILogger _log = new QuietLogger(loggerFactory?.CreateLogger<THandler>() ?? NullLogger<THandler>.Instance);
    private readonly CancellationTokenSource _cancel = new();
    private readonly CancellationTokenSource _endPauses = new();
    private IChannelListener<T>? _listener;
    private Task _running = Task.CompletedTask;

    private static string Handler => typeof(THandler).Name;

    public override void Resolve() =>
        _listener = services.Get<IChannelListener<T>>(serviceKey) ?? throw new InvalidOperationException(MissingChannel());

    public override void Start()
    {
        IChannelListener<T> listener = _listener ?? throw new InvalidOperationException("Call Resolve first.");
        _running = Detached.Run(() => RunAsync(listener));
    }

    public override async Task StopAsync(CancellationToken ct)
    {
        // A handler that pauses before a retry has nothing to finish, so don't wait for the pause.
        await _endPauses.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _running.WaitAsync(options.ShutdownTimeout, RunningTime.Find(_time), ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_running.IsCompleted)
        {
            return;
        }

        _log.HandlerCancelled(Handler, options.ShutdownTimeout);
        await _cancel.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _running.WaitAsync(UnwindTimeout, RunningTime.Find(_time), CancellationToken.None)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_running.IsCompleted)
        {
            _log.HandlerAbandoned(Handler);
        }
    }

    /// <summary>For a container that is disposed before the host has stopped. Does not wait for callbacks on the handler's token.</summary>
    public void Dispose() => _ = CancelAsync();

    /// <summary>Does not dispose the sources: they hold no resources, and a running handler may still use their tokens.</summary>
    private async Task CancelAsync() => await Task.WhenAll(_endPauses.CancelAsync(), _cancel.CancelAsync())
        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task RunAsync(IChannelListener<T> listener)
    {
        Backoff backoff = new(options, _time, Random.Shared.NextDouble);
        while (!_endPauses.IsCancellationRequested)
        {
            try
            {
                await ReadAsync(listener, backoff).ConfigureAwait(false);
                return; // The listener or the error policy has ended the stream.
            }
            catch (OperationCanceledException) when (_cancel.IsCancellationRequested)
            {
                return;
            }
            catch (ObjectDisposedException)
            {
                return; // The listener stopped before there was a subscription.
            }
            catch (Exception e)
            {
                // LISTEN was refused, now or after a reconnect. The reason may be temporary, and nothing but this loop would try again.
                TimeSpan pause = backoff.Next();
                _log.HandlerUnsubscribed(Handler, listener.Channel, pause, e);
                await Task.Delay(pause, _time, _endPauses.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ReadAsync(IChannelListener<T> listener, Backoff backoff)
    {
        ISubscription<T> stream = await listener.SubscribeAsync(handling.Subscription, _cancel.Token).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            backoff.Connected();
            HandlerCaller<T, THandler> caller =
                new(services, serviceKey, handling, options, _time, _log, _endPauses.Token, _cancel.Token);
            IAsyncEnumerable<ChannelEvent<T>> events = stream.ReadEventsAsync(_cancel.Token);
            await (handling.ConcurrencyKey is { } key
                ? HandleConcurrentlyAsync(events, caller, key)
                : HandleAsync(events, caller)).ConfigureAwait(false);
        }
    }

    private static async Task HandleAsync(IAsyncEnumerable<ChannelEvent<T>> events, HandlerCaller<T, THandler> caller)
    {
        await foreach (ChannelEvent<T> item in events.ConfigureAwait(false))
        {
            if (!await caller.CallAsync(item).ConfigureAwait(false))
            {
                return;
            }
        }
    }

    private async Task HandleConcurrentlyAsync(
        IAsyncEnumerable<ChannelEvent<T>> events, HandlerCaller<T, THandler> caller, Func<T, object?> key)
    {
        using KeyedLanes<T> lanes = new(handling.MaxConcurrency, key, caller.CallAsync);
        try
        {
            await foreach (ChannelEvent<T> item in events.ConfigureAwait(false))
            {
                bool goesOn = item is Received<T> received
                    ? await lanes.AddAsync(received, _cancel.Token).ConfigureAwait(false)
                    : await lanes.DrainAsync().ConfigureAwait(false) && await caller.CallAsync(item).ConfigureAwait(false);
                if (!goesOn)
                {
                    return;
                }
            }
        }
        finally
        {
            await lanes.DrainAsync().ConfigureAwait(false);
        }
    }

    private string MissingChannel()
    {
        string payload = typeof(T).Name;
        return services.Get<ChannelRegistration.Family<T>>(serviceKey) is null
            ? $"Handler {Handler} needs the channel of {payload}, which is not registered. Call the generated Add…() method of {payload}, "
                + "or AddChannels(), on the result of AddNotify()."
            : $"Handler {Handler} can't be added for {payload}, the payload of a family of channels, because it is unknown which channel "
                + "to listen to. Subscribe with the family listener's For(…).";
    }
}
