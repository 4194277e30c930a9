using Microsoft.Extensions.Logging;

namespace Notify;

/// <summary>
/// Reads a subscription's buffer and replaces references with the stored payloads, without changing the order. One reader at a time.
/// </summary>
internal sealed class FetchedItems(SubscriptionBuffer buffer, string channel, PayloadFetch fetch, ILogger log)
{
    /// <summary>
    /// How many payloads one query reads, at most. All of them are in memory, in addition to the buffer, and each may be as long as
    /// <see cref="NotifyOptions.MaxStoredPayloadBytes"/>.
    /// </summary>
    private const int MostAtOnce = 32;

    private readonly Queue<BufferedItem> _fetched = new();

    /// <summary>References that were taken from the buffer and not fetched yet; adjacent in the stream.</summary>
    private readonly List<(Guid Id, RawNotification Notification)> _references = [];

    /// <summary>The item that follows the references; null if none was taken.</summary>
    private BufferedItem? _behind;

    /// <summary>Takes the next item. False if there is none, or if <see cref="WaitToReadAsync"/> must fetch it first.</summary>
    public bool TryRead(out BufferedItem item)
    {
        if (_fetched.TryDequeue(out item))
        {
            return true;
        }

        if (_references.Count > 0)
        {
            return false;
        }

        if (_behind is { } behind)
        {
            _behind = null;
            item = behind;
        }
        else if (!buffer.TryRead(out item))
        {
            return false;
        }

        return !IsReference(item, out Guid id) || !Collect(ref item, id);
    }

    /// <summary>Waits until there is something to read; false at the end. A reader that stops waiting loses nothing.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public ValueTask<bool> WaitToReadAsync(CancellationToken ct)
    {
        if (_references.Count > 0)
        {
            return FetchAsync(ct);
        }

        return _fetched.Count > 0 || _behind is not null ? ValueTask.FromResult(true) : buffer.WaitToReadAsync(ct);
    }

    /// <summary>Takes the first reference and those that directly follow it.</summary>
    private bool Collect(ref BufferedItem item, Guid id)
    {
        _references.Add((id, item.Notification));
        while (_references.Count < MostAtOnce && buffer.TryRead(out item))
        {
            if (!IsReference(item, out id))
            {
                _behind = item;
                break;
            }

            _references.Add((id, item.Notification));
        }

        item = default;
        return true;
    }

    private async ValueTask<bool> FetchAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        Guid[] ids = [.. _references.Select(reference => reference.Id)];
        Dictionary<Guid, PayloadFetch.Result> payloads = await fetch.FetchAsync(channel, ids, ct).ConfigureAwait(false);
        foreach ((Guid id, RawNotification notification) in _references)
        {
            PayloadFetch.Result payload = payloads.GetValueOrDefault(id);
            if (payload.Json is null)
            {
                buffer.Metrics?.CountGap(GapCause.StoredPayloadMissing);
                log.StoredPayloadMissing(channel);
            }

            _fetched.Enqueue(payload.Json is { } json
                ? new BufferedItem { Notification = notification with { Payload = json } }
                : new BufferedItem { Control = StoredPayloadMissing(notification, payload.Error) });
        }

        _references.Clear();
        return true;
    }

    private static BufferControl StoredPayloadMissing(in RawNotification notification, Exception? error) =>
        new(new BufferMark(Sequence: 0, GapCause.StoredPayloadMissing, notification.Heard, Number: 1), error);

    private static bool IsReference(in BufferedItem item, out Guid id)
    {
        id = default;
        return item.Control is null && PayloadReference.TryParse(item.Notification.Payload, out id);
    }
}
