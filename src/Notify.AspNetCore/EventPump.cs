using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
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

    /// <summary>How many bytes a client must take within each <see cref="ChannelEndpointOptions{T}.WriteTimeout"/>.</summary>
    private const int DeadlineBytes = 64 * 1024;

    /// <summary>Two numbers of 64 bits, and what is between them.</summary>
    private const int LongestId = 41;

    private readonly TimeProvider _time = http.RequestServices.GetService<TimeProvider>() ?? TimeProvider.System;
    private RunningTime? _running;
    private long _sentAt;
    private long _generation;
    private long _sequence;
    private Task _pause = Task.CompletedTask;
    private volatile bool _isCutOff;

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
            try
            {
                while (await MoveNextAsync(events, end).ConfigureAwait(false))
                {
                    Write(events.Current);
                }
            }
            finally
            {
                // Ends the timer, too.
                await end.CancelAsync().ConfigureAwait(false);
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
                // One timer for many events: it goes on while they come, and the silence is measured when it ends.
                _pause = _pause.IsCompleted ? Task.Delay(LeftOfSilence(), _time, end.Token) : _pause;
                await Task.WhenAny(waiting, _pause).ConfigureAwait(false);
                if (!waiting.IsCompleted)
                {
                    end.Token.ThrowIfCancellationRequested();
                    await SendAsync(end.Token).ConfigureAwait(false);
                }
            }
        }
        catch
        {
            // The client is gone or can't be written to. An enumerator must not be disposed while it moves, so wait for it first.
            await end.CancelAsync().ConfigureAwait(false);
            await ((Task)waiting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        return await waiting.ConfigureAwait(false);
    }

    /// <summary>How long until a heartbeat is due.</summary>
    private TimeSpan LeftOfSilence() => TimeSpan.FromMilliseconds(Math.Max(1, (options.Heartbeat - Silence).TotalMilliseconds));

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

        await FlushAsync(ct).ConfigureAwait(false);
        _sentAt = _time.GetTimestamp();
    }

    /// <summary>Sends what has been added, and cuts the connection of a client that does not take it in time.</summary>
    private async ValueTask FlushAsync(CancellationToken ct)
    {
        TimeSpan timeout = options.WriteTimeout * (1 + (sink.PendingBytes / DeadlineBytes));
        ValueTask flushing = sink.FlushAsync(ct);
        if (flushing.IsCompleted)
        {
            await flushing.ConfigureAwait(false);
            return;
        }

        _running ??= RunningTime.Find(_time);
        ITimer deadline = _running.CreateTimer(static pump => ((EventPump<T>)pump!).CutOff(), this, timeout, Timeout.InfiniteTimeSpan);
        await using (deadline.ConfigureAwait(false))
        {
            await flushing.ConfigureAwait(false);
        }

        if (_isCutOff)
        {
            // After the abort, the server cancels this token a moment later.
            await Task.Delay(Timeout.InfiniteTimeSpan, ct).ConfigureAwait(false);
        }
    }

    /// <summary>Ends the flush that is under way, and whatever else waits for this client.</summary>
    private void CutOff()
    {
        _isCutOff = true;
        options.Log.CutOff(listener.Channel, options.WriteTimeout);
        http.Abort();
    }

    private void Write(ChannelEvent<T> item)
    {
        switch (item)
        {
            case Received<T> received:
                WritePayload(received);
                break;
            case Listening<T> listening:
                _generation = listening.Generation;
                _sequence = 0;
                // With an id, so that a browser that got nothing else yet is recognized when it reconnects.
                Write("listening"u8, JsonSerializer.SerializeToUtf8Bytes(
                    new ListeningData(listening.Channel, listening.Generation), EventJsonContext.Default.ListeningData));
                break;
            case Gap<T> gap:
                WriteGap(JsonNamingPolicy.CamelCase.ConvertName(gap.Cause.ToString()), gap.Since, gap.Dropped);
                break;
        }
    }

    private void WritePayload(Received<T> received)
    {
        _sequence++;
        if (options.Select is null && received.RawPayload.Length > 0)
        {
            Forward(received.RawPayload);
            return;
        }

        byte[]? shown;
        try
        {
            shown = Shown(received.Payload);
        }
        catch (Exception e) when (e is not OperationCanceledException || !http.RequestAborted.IsCancellationRequested)
        {
            // One payload must not end the stream: anyone who can connect to the database could end everyone's.
            options.Log.Unwritable(listener.Channel, e);
            WriteGap("unwritablePayload", since: null, 1 + received.Folded); // It was committed before it was received.
            return;
        }

        if (shown is not null)
        {
            Write("received"u8, shown);
        }
    }

    /// <summary>The subscription has read it, so it is JSON of the expected form. Serializing it again might change it.</summary>
    private void Forward(string json)
    {
        byte[] utf8 = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(json.Length));
        try
        {
            Write("received"u8, utf8.AsSpan(0, Encoding.UTF8.GetBytes(json, utf8)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(utf8);
        }
    }

    private byte[]? Shown(T payload)
    {
        object? shown = options.Select is null ? payload : options.Select(payload, http);
        return shown is null ? null : JsonSerializer.SerializeToUtf8Bytes(shown, json.GetTypeInfo(shown.GetType()));
    }

    private void WriteGap(string cause, DateTimeOffset? since, long? dropped) =>
        sink.Write("gap"u8, id: [], JsonSerializer.SerializeToUtf8Bytes(
            new GapData(listener.Channel, cause, since, dropped), EventJsonContext.Default.GapData));

    /// <summary>Writes an event that has a place in the stream.</summary>
    private void Write(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        Span<byte> id = stackalloc byte[LongestId];
        Utf8.TryWrite(id, $"{_generation}-{_sequence}", out int length);
        sink.Write(name, id[..length], data);
    }
}
