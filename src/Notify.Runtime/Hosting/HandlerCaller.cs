using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Notify;

/// <summary>Calls handler <typeparamref name="THandler"/> and applies its error policy. No exception from the user's code escapes.</summary>
internal sealed class HandlerCaller<T, THandler>(
    IServiceProvider services,
    object? serviceKey,
    HandlerOptions<T> handling,
    NotifyOptions options,
    TimeProvider time,
    ILogger log,
    CancellationToken endPauses,
    CancellationToken cancel)
    where THandler : class, INotificationHandler<T>
{
    private static string Handler => typeof(THandler).Name;

    /// <returns>False if the handler must get nothing more.</returns>
    public async Task<bool> CallAsync(ChannelEvent<T> item)
    {
        switch (item)
        {
            case Listening<T> listening:
                return await ListenAsync(listening).ConfigureAwait(false);
            case Received<T> received:
                return await ReceiveAsync(received).ConfigureAwait(false);
            case Gap<T> gap:
                if (gap is { Raw: { } unread, Error: { } error })
                {
                    await BuryAsync(gap.Channel, unread, error, attempts: 0).ConfigureAwait(false);
                }

                return Judge(gap, (await TryAsync(gap).ConfigureAwait(false)).Error);
            default:
                return true;
        }
    }

    /// <summary>
    /// Repeats the call until it succeeds, because later notifications apply to the state that it reads. Most failures come from the
    /// database, and are temporary.
    /// </summary>
    private async Task<bool> ListenAsync(Listening<T> listening)
    {
        Backoff backoff = new(options, time, Random.Shared.NextDouble);
        for (int attempt = 2; !cancel.IsCancellationRequested; attempt++)
        {
            if (await TryOnceAsync(listening).ConfigureAwait(false) is not { } error)
            {
                return !cancel.IsCancellationRequested;
            }

            if (endPauses.IsCancellationRequested)
            {
                log.HandlerFailed(Handler, listening.Channel, error);
                return false;
            }

            await PauseAsync(listening.Channel, attempt, backoff.Next(), error).ConfigureAwait(false);
        }

        return false;
    }

    private async Task<bool> ReceiveAsync(Received<T> received)
    {
        Activity? activity = HandlerTelemetry.Start(received, Handler);
        long began = Stopwatch.GetTimestamp();
        (Exception? error, int attempts) = await TryAsync(received).ConfigureAwait(false);
        HandlerTelemetry.End(activity, began, received.Channel, Handler, error);
        if (error is not null)
        {
            RawNotification raw = new(received.RawPayload, received.SenderProcessId, received.ReceivedAt);
            await BuryAsync(received.Channel, raw, error, attempts).ConfigureAwait(false);
        }

        return Judge(received, error);
    }

    private bool Judge(ChannelEvent<T> item, Exception? error)
    {
        if (error is null)
        {
            return true;
        }

        if (handling.OnError.Stops)
        {
            log.HandlerStopped(Handler, item.Channel, error);
            return false;
        }

        log.HandlerFailed(Handler, item.Channel, error);
        return true;
    }

    /// <returns>What the last attempt threw, or null if it succeeded or was cut short; and the number of attempts.</returns>
    private async Task<(Exception? Error, int Attempts)> TryAsync(ChannelEvent<T> item)
    {
        for (int attempt = 1; ; attempt++)
        {
            Exception? error = await TryOnceAsync(item).ConfigureAwait(false);
            // A shutdown ends the pauses. Retrying without them would be a hot loop, so this attempt was the last.
            if (error is null || attempt > handling.OnError.Retries || endPauses.IsCancellationRequested || cancel.IsCancellationRequested)
            {
                return (error, attempt);
            }

            await PauseAsync(item.Channel, attempt + 1, handling.OnError.PauseBefore(attempt), error).ConfigureAwait(false);
        }
    }

    private async Task<Exception?> TryOnceAsync(ChannelEvent<T> item)
    {
        try
        {
            AsyncServiceScope scope = services.CreateAsyncScope();
            await using (scope.ConfigureAwait(false))
            {
                THandler handler = scope.ServiceProvider.GetRequired<THandler>(serviceKey);
                await (item switch
                {
                    Received<T> received => handler.HandleAsync(received, cancel),
                    Listening<T> listening => handler.OnListeningAsync(listening, cancel),
                    Gap<T> gap => handler.OnGapAsync(gap, cancel),
                    _ => Task.CompletedTask,
                }).ConfigureAwait(false);
            }

            return null;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return null; // It was asked to stop.
        }
        catch (Exception e)
        {
            return e;
        }
    }

    private async Task PauseAsync(string channel, int attempt, TimeSpan pause, Exception error)
    {
        log.HandlerRetries(Handler, channel, attempt, pause, error);
        await Task.Delay(pause, time, endPauses).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task BuryAsync(string channel, RawNotification raw, Exception error, int attempts)
    {
        // With a cancelled token, the callback could do nothing.
        if (handling.OnDeadLetter is not { } onDeadLetter || cancel.IsCancellationRequested)
        {
            return;
        }

        DeadLetter letter = new()
        {
            Channel = channel,
            Payload = raw.Payload,
            SenderProcessId = raw.SenderProcessId,
            ReceivedAt = raw.ReceivedAt,
            Error = error,
            Attempts = attempts,
        };
        try
        {
            AsyncServiceScope scope = services.CreateAsyncScope();
            await using (scope.ConfigureAwait(false))
            {
                await onDeadLetter(letter, scope.ServiceProvider, cancel).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            log.DeadLetterFailed(Handler, channel, e);
        }
    }
}
