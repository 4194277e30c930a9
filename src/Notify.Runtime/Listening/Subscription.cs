using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Notify;

/// <summary>Decodes what the loop has buffered. It does so in the reader's context, so that the loop runs no user code.</summary>
internal sealed class Subscription<T>(
    NotifyListener listener,
    string channel,
    SubscriptionBuffer buffer,
    PayloadSerializer<T> serializer,
    Func<T, bool>? belongs = null) : ISubscription<T>
{
    private readonly FetchedItems _items = new(buffer, channel, listener.Fetch);
    private int _reading;

    public string Channel => channel;

    public async IAsyncEnumerable<T> ReadAllAsync([EnumeratorCancellation] CancellationToken ct = default)
    {
        BeginReading();
        try
        {
            while (await _items.WaitToReadAsync(ct).ConfigureAwait(false))
            {
                while (_items.TryRead(out BufferedItem item))
                {
                    if (item.Control is null && TryDecode(item.Notification, out T? payload, out _))
                    {
                        yield return payload;
                        ct.ThrowIfCancellationRequested();
                    }
                }
            }
        }
        finally
        {
            EndReading();
        }
    }

    public async IAsyncEnumerable<ChannelEvent<T>> ReadEventsAsync([EnumeratorCancellation] CancellationToken ct = default)
    {
        BeginReading();
        try
        {
            while (await _items.WaitToReadAsync(ct).ConfigureAwait(false))
            {
                while (_items.TryRead(out BufferedItem item))
                {
                    yield return item.Control is null ? Event(item.Notification, item.Folded) : Event(item.Control);
                    ct.ThrowIfCancellationRequested();
                }
            }
        }
        finally
        {
            EndReading();
        }
    }

    public ValueTask DisposeAsync()
    {
        listener.Unsubscribe(channel, buffer);
        return ValueTask.CompletedTask;
    }

    private void BeginReading()
    {
        if (Interlocked.Exchange(ref _reading, 1) == 1)
        {
            throw new InvalidOperationException(
                $"Another enumeration of this subscription of channel \"{channel}\" is running. Subscribe once for each reader.");
        }
    }

    private void EndReading() => Volatile.Write(ref _reading, 0);

    private ChannelEvent<T> Event(BufferControl control) => control.Cause is { } cause
        ? new Gap<T> { Channel = channel, Cause = cause, Since = control.Since, Dropped = control.Dropped, Error = control.Error }
        : new Listening<T> { Channel = channel, Generation = control.Generation };

    private ChannelEvent<T> Event(in RawNotification notification, int folded)
    {
        if (!TryDecode(notification, out T? payload, out PayloadFormatException? error))
        {
            return new Gap<T>
            {
                Channel = channel,
                Cause = error is null ? GapCause.ChannelMismatch : GapCause.UndecodablePayload,
                Since = notification.Since,
                Dropped = 1 + folded,
                Error = error,
                Raw = error is null ? null : notification,
            };
        }

        return new Received<T>
        {
            Channel = channel,
            Payload = payload,
            SenderProcessId = notification.SenderProcessId,
            ReceivedAt = notification.ReceivedAt,
            Folded = folded,
            RawPayload = notification.Payload,
        };
    }

    /// <summary>Anyone may send anything (F6), so a payload that can't be read does not end the stream.</summary>
    /// <returns>False without an error if the payload is of another channel.</returns>
    private bool TryDecode(
        in RawNotification notification,
        [MaybeNullWhen(false)] out T payload,
        out PayloadFormatException? error)
    {
        buffer.Metrics?.RecordRead(notification.Payload);
        error = null;
        UnknownMembers? unknown = listener.Log.IsEnabled(LogLevel.Debug) ? new(serializer.KnownNames) : null;
        try
        {
            payload = serializer.Deserialize(notification.Payload, unknown);
            Log(unknown);
            if (belongs is null || belongs(payload))
            {
                return true;
            }

            payload = default;
            buffer.Metrics?.CountGap(GapCause.ChannelMismatch);
            if (listener.Mismatched.Passes(1, out long mismatched))
            {
                listener.Log.ChannelMismatch(channel, mismatched);
            }

            return false;
        }
        catch (PayloadFormatException e)
        {
            error = e;
        }
        catch (Exception e)
        {
            // A user's converter or constructor threw it. Its message may contain the payload, so only its type is passed on.
            error = new PayloadFormatException(channel, "$", $"{e.GetType().Name} was thrown");
        }

        Log(unknown);
        payload = default;
        buffer.Metrics?.CountUndecodable();
        if (listener.Undecodable.Passes(1, out long others))
        {
            listener.Log.UndecodablePayload(channel, error.Channel, error.Problem, error.Path, others);
        }

        return false;
    }

    /// <summary>Logs members that the type doesn't have. Otherwise, names that are spelt differently would silently set no member.</summary>
    private void Log(UnknownMembers? unknown)
    {
        if (unknown is { Count: > 0 } && listener.UnknownShapes.Add(serializer.Channel, unknown))
        {
            listener.Log.UnknownMembersSkipped(serializer.Channel, unknown.Count, unknown.Meant);
        }
    }
}
