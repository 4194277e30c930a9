namespace Notify;

/// <summary>Sends the waiting notifications, a batch at a time. Only the sender that has the queue's turn calls it.</summary>
internal sealed class BatchSender(PublishQueue queue, PublishingConnection connection)
{
    /// <summary>Beyond this size, a notification would not get cheaper, but the batch's first caller would wait longer.</summary>
    private const long MaxBytes = 1024 * 1024;

    private readonly List<QueuedNotification> _next = [];
    private readonly List<QueuedNotification> _batch = [];
    private readonly List<OutgoingNotification> _notifications = [];
    private readonly HashSet<OutgoingNotification> _distinct = new(new SameNotification());

    /// <summary>Sends one batch after another until nothing waits; then gives the turn back.</summary>
    public async Task SendAllAsync()
    {
        do
        {
            try
            {
                await connection.OpenAsync(CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                FailAll(e);
                continue;
            }

            Gather();
            if (_batch.Count > 0)
            {
                await SendAsync(0, _batch.Count).ConfigureAwait(false);
                // Lets the callers whose notifications were just sent go first: what they publish next shares one batch. Otherwise
                // the first of them would get a batch to itself, and the others would wait for its round trip.
                await Task.Yield();
            }

            _batch.Clear();
            _notifications.Clear();
        }
        while (_next.Count > 0 || !queue.TryEndTurn());
    }

    /// <summary>Takes the first entries, up to one that equals another: order is kept, and equal ones never share a transaction (F5).</summary>
    private void Gather()
    {
        queue.MoveTo(_next, NotificationBatch.Size);
        long bytes = 0;
        int taken = 0;
        for (; taken < _next.Count && bytes < MaxBytes; taken++)
        {
            QueuedNotification entry = _next[taken];
            if (!entry.TryClaim())
            {
                continue;
            }

            OutgoingNotification notification;
            try
            {
                notification = entry.Prepare(connection.Opened);
            }
            catch (Exception e)
            {
                entry.Complete(e);
                continue;
            }

            if (!_distinct.Add(notification))
            {
                entry.GiveUpClaim();
                break;
            }

            bytes += notification.Json.Length;
            _batch.Add(entry);
            _notifications.Add(notification);
        }

        _next.RemoveRange(0, taken);
        _distinct.Clear();
    }

    /// <summary>Sends a part of the batch. If a single notification may have caused an error, sends the halves, so that the others succeed.</summary>
    private async ValueTask SendAsync(int start, int count)
    {
        Exception? error = null;
        try
        {
            // It was open when the batch was gathered, but the first half may have lost it.
            await connection.OpenAsync(CancellationToken.None).ConfigureAwait(false);
            await connection.SendAsync(count == _batch.Count ? _notifications : _notifications.GetRange(start, count))
                .ConfigureAwait(false);
        }
        catch (Exception e) when (count > 1 && PublishFailure.IsOfOneNotification(e))
        {
            await SendAsync(start, count / 2).ConfigureAwait(false);
            await SendAsync(start + (count / 2), count - (count / 2)).ConfigureAwait(false);
            return;
        }
        catch (Exception e)
        {
            error = e;
        }

        foreach (QueuedNotification entry in _batch.Skip(start).Take(count))
        {
            entry.Complete(error);
        }
    }

    private void FailAll(Exception error)
    {
        queue.MoveTo(_next, int.MaxValue);
        foreach (QueuedNotification entry in _next)
        {
            if (entry.TryClaim())
            {
                entry.Complete(error);
            }
        }

        _next.Clear();
    }

    /// <summary>Compares what PostgreSQL compares: of two equal notifications in one transaction, it delivers one (F5).</summary>
    private sealed class SameNotification : IEqualityComparer<OutgoingNotification>
    {
        public bool Equals(OutgoingNotification? x, OutgoingNotification? y) =>
            x!.Channel == y!.Channel && x.Payload.Span.SequenceEqual(y.Payload.Span);

        public int GetHashCode(OutgoingNotification obj)
        {
            HashCode hash = new();
            hash.Add(obj.Channel);
            hash.AddBytes(obj.Payload.Span);
            return hash.ToHashCode();
        }
    }
}
