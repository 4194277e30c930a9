namespace Notify;

/// <summary>
/// One channel: its subscribers, and how far the server is. Only its <see cref="ChannelRegistry"/> touches it, under its lock.
/// </summary>
internal sealed class ChannelEntry(string channel)
{
    private readonly List<SubscriptionBuffer> _buffers = [];
    private int _live; // How many of them, from the first, have had Listening on this connection. The others wait for it.
    private TaskCompletionSource? _acknowledgement;

    public string Channel { get; } = channel;

    public ChannelState State { get; set; }

    public IReadOnlyList<SubscriptionBuffer> Buffers => _buffers;

    public bool IsWanted => _buffers.Count > 0;

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

    public void Add(SubscriptionBuffer buffer) => _buffers.Add(buffer);

    public void Remove(SubscriptionBuffer buffer)
    {
        int index = _buffers.IndexOf(buffer);
        if (index >= 0)
        {
            _buffers.RemoveAt(index);
            _live -= index < _live ? 1 : 0;
        }
    }

    /// <summary>LISTEN has committed: everyone who waits sees Listening before anything else.</summary>
    public void Acknowledge(long generation)
    {
        State = ChannelState.Listened;
        for (; _live < _buffers.Count; _live++)
        {
            _buffers[_live].WriteListening(generation);
        }

        _acknowledgement?.SetResult();
        _acknowledgement = null;
    }

    /// <summary>
    /// Hands it to the subscribers that have had Listening on this connection. What still arrives after an UNLISTEN is dropped.
    /// </summary>
    /// <returns>How many of the buffers have just begun to overflow.</returns>
    public int Route(in RawNotification notification, BufferMemory memory)
    {
        if (_live == 0)
        {
            return 0;
        }

        _buffers[0].Metrics?.CountReceived();
        BufferMemory.SharedPayload? shared = _live > 1 ? memory.Share(notification) : null;
        int overflows = 0;
        for (int i = 0; i < _live; i++)
        {
            overflows += _buffers[i].Write(notification, shared) ? 1 : 0;
        }

        shared?.Release();
        return overflows;
    }

    /// <summary>
    /// The connection is lost: live subscribers get a gap and wait. Those that were waiting have had theirs, so an outage gives one gap,
    /// however many attempts it takes. Takes no memory.
    /// </summary>
    public void Disconnect(Moment since)
    {
        State = ChannelState.Idle;
        for (; _live > 0; _live--)
        {
            _buffers[_live - 1].WriteDisconnected(since);
        }
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
        foreach (SubscriptionBuffer buffer in _buffers)
        {
            buffer.Complete(error);
        }

        _buffers.Clear();
        _live = 0;
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
