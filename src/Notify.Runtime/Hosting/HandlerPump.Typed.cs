using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Notify;

/// <summary>The pump of handler <typeparamref name="THandler"/>.</summary>
/// <remarks>It has a subscription, and so a buffer, of its own: slow or failing, it harms no other handler.</remarks>
internal sealed class HandlerPump<T, THandler>(
    IServiceProvider services,
    object? serviceKey,
    HandlerOptions<T> handling,
    NotifyOptions options,
    ILoggerFactory? loggerFactory,
    TimeProvider? timeProvider) : HandlerPump, IDisposable
    where THandler : class, INotificationHandler<T>
{
    /// <summary>For a handler that reacts to its token: enough to unwind, and not felt where it doesn't.</summary>
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
        IChannelListener<T> listener = _listener ?? throw new InvalidOperationException("Resolve comes first.");
        _running = Detached.Run(() => RunAsync(listener));
    }

    public override async Task StopAsync(CancellationToken ct)
    {
        // There is nothing to finish in a pause: it must not look like a handler that is not done.
        await _endPauses.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _running.WaitAsync(options.ShutdownTimeout, _time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_running.IsCompleted)
        {
            return;
        }

        _log.HandlerCancelled(Handler, options.ShutdownTimeout);
        await _cancel.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _running.WaitAsync(UnwindTimeout, _time, CancellationToken.None)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_running.IsCompleted)
        {
            _log.HandlerAbandoned(Handler);
        }
    }

    /// <summary>For a container that is disposed without the host having stopped. What a handler's token runs is not waited for.</summary>
    public void Dispose() => _ = CancelAsync();

    /// <summary>The sources are not disposed: they hold nothing, and what still runs may ask for their tokens.</summary>
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
                return; // The listener has ended the stream, or the error policy has.
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
                // A refused LISTEN, now or after a reconnect. The reason may pass, and nobody else would ask again.
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
        return services.Get<ChannelFamily<T>>(serviceKey) is null
            ? $"Handler {Handler} needs the channel of {payload}, which is not registered: call the generated Add…() method of "
                + $"{payload}, or AddChannels(), on what AddNotify() returns."
            : $"Handler {Handler} can not be added for {payload}: it is the payload of a family of channels, and there is no "
                + "saying to which of them to listen. Subscribe with the family listener's For(…).";
    }
}
