using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Notify.AspNetCore;

/// <summary>Sends a channel's events to one client until the client disconnects, the listener stops, or the application does.</summary>
internal sealed class EventPump<T>(
    HttpContext http, IChannelListener<T> listener, ChannelEndpointOptions<T> options, JsonSerializerOptions json, IEventSink sink)
{
    /// <summary>
    /// A burst is sent in pieces of about this size. Without the limit, a channel that never pauses would pile up here, outside
    /// the subscription's bounded buffer, and never be sent.
    /// </summary>
    private const int FlushBytes = 16 * 1024;

    private readonly TimeProvider _time = http.RequestServices.GetService<TimeProvider>() ?? TimeProvider.System;
    private long _sentAt;
    private long _generation;
    private long _sequence;

    /// <summary>How long nothing has been sent.</summary>
    private TimeSpan Silence => _time.GetElapsedTime(_sentAt);

    /// <param name="resumes">
    /// Whether the client has been connected before. What was sent meanwhile is lost, so the client gets a gap.
    /// </param>
    /// <param name="ct">Ends the stream.</param>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    public async Task RunAsync(bool resumes, CancellationToken ct)
    {
        if (resumes)
        {
            WriteGap("reconnected", since: null, dropped: null);
        }

        // Lets the client know at once that it is connected, however long the database takes.
        sink.WriteHeartbeat();
        await SendAsync(ct).ConfigureAwait(false);

        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(ct);
        // One enumerator both waits and reads, so disposing it unsubscribes at any point.
        IAsyncEnumerator<ChannelEvent<T>> events =
            listener.ReadEventsAsync(options.Subscription, end.Token).GetAsyncEnumerator(CancellationToken.None);
        await using (events.ConfigureAwait(false))
        {
            while (await MoveNextAsync(events, end).ConfigureAwait(false))
            {
                Write(events.Current);
            }
        }

        await SendAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Flushes, then waits for the next event and sends heartbeats meanwhile.</summary>
    private async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<ChannelEvent<T>> events, CancellationTokenSource end)
    {
        if (sink.PendingBytes >= FlushBytes || Silence >= options.Heartbeat)
        {
            await SendAsync(end.Token).ConfigureAwait(false);
        }

        ValueTask<bool> next = events.MoveNextAsync();
        if (next.IsCompleted)
        {
            return await next.ConfigureAwait(false);
        }

        Task<bool> waiting = next.AsTask();
        try
        {
            await SendAsync(end.Token).ConfigureAwait(false);
            while (!waiting.IsCompleted)
            {
                // A timeout is no error here. An error of the enumerator is thrown below.
                TimeSpan patience = TimeSpan.FromMilliseconds(Math.Max(1, (options.Heartbeat - Silence).TotalMilliseconds));
                await ((Task)waiting).WaitAsync(patience, _time, CancellationToken.None)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (!waiting.IsCompleted)
                {
                    await SendAsync(end.Token).ConfigureAwait(false);
                }
            }
        }
        catch
        {
            // The client can't be written to. An enumerator must not be disposed while it moves, so wait for it first.
            await end.CancelAsync().ConfigureAwait(false);
            await ((Task)waiting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        return await waiting.ConfigureAwait(false);
    }

    /// <summary>Sends what has been added, or a heartbeat if nothing was sent for long enough.</summary>
    private async ValueTask SendAsync(CancellationToken ct)
    {
        if (sink.PendingBytes == 0)
        {
            // Notifications that Select hides from this client don't count.
            if (Silence < options.Heartbeat)
            {
                return;
            }

            sink.WriteHeartbeat();
        }

        await sink.FlushAsync(ct).ConfigureAwait(false);
        _sentAt = _time.GetTimestamp();
    }

    private void Write(ChannelEvent<T> item)
    {
        switch (item)
        {
            case Received<T> received:
                WritePayload(received.Payload);
                break;
            case Listening<T> listening:
                _generation = listening.Generation;
                _sequence = 0;
                // With an id, so that a browser that got nothing else yet is recognized when it reconnects.
                sink.Write("listening", Id(), JsonSerializer.SerializeToUtf8Bytes(
                    new ListeningData(listening.Channel, listening.Generation), EventJsonContext.Default.ListeningData));
                break;
            case Gap<T> gap:
                WriteGap(JsonNamingPolicy.CamelCase.ConvertName(gap.Cause.ToString()), gap.Since, gap.Dropped);
                break;
        }
    }

    private void WritePayload(T payload)
    {
        object? shown = options.Select is null ? payload : options.Select(payload, http);
        _sequence++;
        if (shown is not null)
        {
            sink.Write("received", Id(), JsonSerializer.SerializeToUtf8Bytes(shown, json.GetTypeInfo(shown.GetType())));
        }
    }

    private void WriteGap(string cause, DateTimeOffset? since, long? dropped) =>
        sink.Write("gap", id: null, JsonSerializer.SerializeToUtf8Bytes(
            new GapData(listener.Channel, cause, since, dropped), EventJsonContext.Default.GapData));

    private string Id() => $"{_generation}-{_sequence}";
}
