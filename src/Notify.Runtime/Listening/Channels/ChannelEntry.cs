namespace Notify;

/// <summary>
/// One channel: its subscribers, and how far the server is. Only its <see cref="ChannelRegistry"/> touches it, under its lock.
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

    /// <summary>All subscribers that wait for this LISTEN share its outcome, success and failure alike.</summary>
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

    /// <summary>LISTEN has committed: everyone who waits sees Listening before anything else.</summary>
    public void Acknowledge(long generation)
    {
        State = ChannelState.Listened;
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
    /// Hands it to the subscribers that have had Listening on this connection. What still arrives after an UNLISTEN is dropped.
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

    /// <summary>
    /// The connection is lost: live subscribers get a gap and wait. Those that were waiting have had theirs, so an outage gives one gap,
    /// however many attempts it takes.
    /// </summary>
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

    /// <summary>Fails every pending SubscribeAsync with <paramref name="error"/>.</summary>
    public void FailWaiters(Exception error)
    {
        if (_acknowledgement is not null)
        {
            _acknowledgement.SetException(error);
            _acknowledgement.Task.Observe(); // Everyone who waited may have given up.
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

/// <summary>What the server knows of a channel on the current connection.</summary>
internal enum ChannelState
{
    /// <summary>Nothing, or it has committed the UNLISTEN.</summary>
    Idle,

    /// <summary>LISTEN is in flight.</summary>
    ListenInFlight,

    /// <summary>LISTEN has committed.</summary>
    Listened,

    /// <summary>UNLISTEN is in flight.</summary>
    UnlistenInFlight,
}
