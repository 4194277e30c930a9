namespace Notify;

/// <summary>
/// Reads a subscription's buffer and replaces references with the stored payloads, without changing the order. One reader at a time.
/// </summary>
internal sealed class FetchedItems(SubscriptionBuffer buffer, string channel, PayloadFetch fetch)
{
    /// <summary>How many payloads one query reads, at most.</summary>
    private const int MostAtOnce = 32;

    /// <summary>References that were taken from the buffer and not fetched yet; adjacent in the stream.</summary>
    private readonly Queue<(Guid Id, RawNotification Notification)> _references = new();

    /// <summary>What the first of them has led to.</summary>
    private BufferedItem? _fetched;

    /// <summary>The item that follows the references; null if none was taken.</summary>
    private BufferedItem? _behind;

    /// <summary>Takes the next item. False if there is none, or if <see cref="WaitToReadAsync"/> must fetch it first.</summary>
    public bool TryRead(out BufferedItem item)
    {
        if (_fetched is { } fetched)
        {
            _fetched = null;
            item = fetched;
            return true;
        }

        if (_references.Count > 0)
        {
            item = default;
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
    public ValueTask<bool> WaitToReadAsync(CancellationToken ct) =>
        _fetched is not null ? ValueTask.FromResult(true)
        : _references.Count > 0 ? FetchAsync(ct)
        : _behind is not null ? ValueTask.FromResult(true)
        : buffer.WaitToReadAsync(ct);

    /// <summary>Takes the first reference and those that directly follow it.</summary>
    private bool Collect(ref BufferedItem item, Guid id)
    {
        _references.Enqueue((id, item.Notification));
        while (_references.Count < MostAtOnce && buffer.TryRead(out item))
        {
            if (!IsReference(item, out id))
            {
                _behind = item;
                break;
            }

            _references.Enqueue((id, item.Notification));
        }

        item = default;
        return true;
    }

    /// <summary>Only the first: the others stay in the memory that all subscribers share.</summary>
    private async ValueTask<bool> FetchAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        PayloadFetch.Result payload =
            await fetch.FetchAsync(channel, [.. _references.Select(reference => reference.Id)], ct).ConfigureAwait(false);
        (_, RawNotification notification) = _references.Dequeue();
        if (payload.Json is { } json)
        {
            _fetched = new BufferedItem { Notification = notification with { Payload = json } };
            return true;
        }

        buffer.Metrics?.CountGap(GapCause.StoredPayloadMissing);
        _fetched = new BufferedItem { Control = StoredPayloadMissing(notification, payload.Error) };
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
