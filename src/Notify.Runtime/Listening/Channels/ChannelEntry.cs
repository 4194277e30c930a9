namespace Notify;

/// <summary>
/// One channel: who wants it, and how far the server is with it. Only its <see cref="ChannelRegistry"/> touches it, under its lock.
/// </summary>
internal sealed class ChannelEntry(string channel)
{
    private readonly List<SubscriptionBuffer> _waiting = [];
    private readonly List<SubscriptionBuffer> _live = [];
    private TaskCompletionSource? _acknowledgement;

    public string Channel { get; } = channel;

    public ChannelState State { get; set; }

    public IEnumerable<SubscriptionBuffer> Buffers => _waiting.Concat(_live);

    public bool IsWanted => _waiting.Count + _live.Count > 0;

    /// <summary>Whoever is already waiting for this LISTEN shares its outcome, success and failure alike.</summary>
    public Task Acknowledgement
    {
        get
        {
            // Continuations of subscribers must not run inside the registry's lock, nor on the loop.
            _acknowledgement ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _acknowledgement.Task;
        }
    }

    public void Add(SubscriptionBuffer buffer) => _waiting.Add(buffer);

    public void Remove(SubscriptionBuffer buffer)
    {
        if (!_live.Remove(buffer))
        {
            _waiting.Remove(buffer);
        }
    }

    /// <summary>LISTEN has committed: everyone who waits sees its Listening before anything else.</summary>
    public void Acknowledge(long generation)
    {
        State = ChannelState.Listening;
        foreach (SubscriptionBuffer buffer in _waiting)
        {
            buffer.WriteListening(generation);
        }

        _live.AddRange(_waiting);
        _waiting.Clear();
        _acknowledgement?.SetResult();
        _acknowledgement = null;
    }

    /// <summary>
    /// To those only who have had their Listening on this connection: what is still on its way after an UNLISTEN is nobody's.
    /// </summary>
    /// <returns>How many of the buffers have just begun to overflow.</returns>
    public int Route(in RawNotification notification)
    {
        if (_live.Count > 0)
        {
            _live[0].Metrics?.CountReceived();
        }

        int overflows = 0;
        foreach (SubscriptionBuffer buffer in _live)
        {
            overflows += buffer.Write(notification) ? 1 : 0;
        }

        return overflows;
    }

    /// <summary>Who has had its gap already waits among the others, so that an outage gives one gap, however long it takes.</summary>
    public void Disconnect(DateTimeOffset since)
    {
        State = ChannelState.Idle;
        foreach (SubscriptionBuffer buffer in _live)
        {
            buffer.WriteDisconnected(since);
        }

        _waiting.AddRange(_live);
        _live.Clear();
    }

    /// <summary>Lets SubscribeAsync throw <paramref name="error"/> in everyone who waits there.</summary>
    public void FailWaiters(Exception error)
    {
        if (_acknowledgement is not null)
        {
            _acknowledgement.SetException(error);
            _ = _acknowledgement.Task.Exception; // Observed here: those who waited may all have given up.
            _acknowledgement = null;
        }
    }

    /// <summary>Ends every stream after what is buffered: normally, or with <paramref name="error"/>.</summary>
    public void EndStreams(Exception? error)
    {
        foreach (SubscriptionBuffer buffer in Buffers)
        {
            buffer.Complete(error);
        }

        _waiting.Clear();
        _live.Clear();
    }
}
