namespace Notify;

/// <summary>
/// One channel: its subscribers, and its state on the server. Only the <see cref="ChannelRegistry"/> uses it, under the registry's lock.
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

    /// <summary>The outcome of the LISTEN. All subscribers that wait for it share it, whether it succeeds or fails.</summary>
    public Task Acknowledgement
    {
        get
        {
            // The subscribers' continuations must run neither inside the registry's lock nor on the loop.
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

    /// <summary>LISTEN has committed: every waiting subscriber sees Listening before anything else.</summary>
    public void Acknowledge(long generation)
    {
        State = ChannelState.Listened;
        for (; _live < _buffers.Count; _live++)
        {
            _buffers[_live].WriteListening(generation);
        }

        TakeAcknowledgement()?.TrySetResult();
    }

    /// <summary>
    /// Passes a notification to the subscribers that have seen Listening on this connection. What still arrives after an UNLISTEN is
    /// dropped.
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
        try
        {
            int overflows = 0;
            for (int i = 0; i < _live; i++)
            {
                overflows += _buffers[i].Write(notification, shared) ? 1 : 0;
            }

            return overflows;
        }
        finally
        {
            shared?.Release();
        }
    }

    /// <summary>
    /// The connection is lost: live subscribers get a gap and wait. Those that are waiting already get none, so an outage gives one gap,
    /// however many attempts it takes. Needs no memory.
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
        if (TakeAcknowledgement() is { } acknowledgement)
        {
            acknowledgement.TrySetException(error);
            acknowledgement.Task.Observe(); // It may have no waiter left.
        }
    }

    /// <summary>Taken once, so that a later failure can't complete it again.</summary>
    private TaskCompletionSource? TakeAcknowledgement() => Interlocked.Exchange(ref _acknowledgement, null);

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

/// <summary>The state of a channel on the server, for the current connection.</summary>
internal enum ChannelState
{
    /// <summary>LISTEN has not been sent, or UNLISTEN has committed.</summary>
    Idle,

    /// <summary>LISTEN is in flight.</summary>
    ListenInFlight,

    /// <summary>LISTEN has committed.</summary>
    Listened,

    /// <summary>UNLISTEN is in flight.</summary>
    UnlistenInFlight,
}
