namespace Notify;

/// <summary>Sends what waits in the queue, a batch at a time. For who has the turn.</summary>
/// <param name="queue">What waits.</param>
/// <param name="connection">Where to send.</param>
/// <param name="abort">Cancelled when nobody waits for anything any more.</param>
internal sealed class BatchSender(PublishQueue queue, PublishingConnection connection, CancellationToken abort)
{
    /// <summary>Past this the batch's parts would not get cheaper, but its first caller would wait longer.</summary>
    private const long MaxBytes = 1024 * 1024;

    private readonly List<QueuedNotification> _next = [];
    private readonly List<QueuedNotification> _batch = [];
    private readonly List<OutgoingNotification> _sent = [];
    private readonly HashSet<OutgoingNotification> _distinct = new(new SameNotification());

    /// <summary>Sends one batch after another, for as long as something waits; then the turn is given back.</summary>
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
                // Behind the callers who have just been told: what they publish next goes with the next batch, all of it. Without
                // this the first of them would get a batch of its own, and the others wait for its round trip.
                await Task.Yield();
            }

            _batch.Clear();
            _sent.Clear();
        }
        while (_next.Count > 0 || !queue.TryEndTurn());
    }

    /// <summary>The first that wait, up to one that equals another: the order stays, and equal ones never share a transaction (F5).</summary>
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

            bytes += notification.IsStored ? notification.Json.Length : notification.Sent.Length;
            _batch.Add(entry);
            _sent.Add(notification);
        }

        _next.RemoveRange(0, taken);
        _distinct.Clear();
    }

    /// <summary>Sends a part of the batch; where one of it may be to blame for an error, in halves, so that the others get through.</summary>
    private async ValueTask SendAsync(int start, int count)
    {
        Exception? error = null;
        try
        {
            // It was open when the batch was gathered, but the first half may have lost it.
            await connection.OpenAsync(CancellationToken.None).ConfigureAwait(false);
            await connection.SendAsync(count == _sent.Count ? _sent : _sent.GetRange(start, count)).ConfigureAwait(false);
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

        for (int i = start; i < start + count; i++)
        {
            if (error is null)
            {
                _sent[i].CountPublished();
            }

            if (error is not null && abort.IsCancellationRequested)
            {
                _batch[i].Abandon(error);
            }
            else
            {
                _batch[i].Complete(error);
            }
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
}
