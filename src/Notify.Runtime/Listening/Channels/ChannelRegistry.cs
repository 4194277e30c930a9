namespace Notify;

/// <summary>
/// The desired set of channels, and the state of each on the server. Subscribers change the first and the loop the second, under one
/// lock, so a subscription can't fall between the last UNLISTEN and the next LISTEN.
/// </summary>
/// <param name="memory">What all buffers share; null for no bound in bytes.</param>
internal sealed class ChannelRegistry(BufferMemory? memory = null)
{
    private readonly Lock _lock = new();
    private readonly BufferMemory _memory = memory ?? BufferMemory.Unlimited;
    private readonly Dictionary<string, ChannelEntry> _entries = new(StringComparer.Ordinal);
    private long _generation;
    private int _listening;
    private bool _connected;
    private bool _closed;
    private ListenerFailedException? _failure;
    private volatile bool _dirty;

    /// <summary>Whether the desired set may have changed since the last <see cref="TakeChanges"/>. Cheap enough for every wait.</summary>
    public bool IsDirty => _dirty;

    /// <summary>The number of the current connection, or of the last one; 0 before the first.</summary>
    public long Generation => Interlocked.Read(ref _generation);

    /// <summary>How many channels are wanted, or still listened to. Doesn't wait, so it may be out of date.</summary>
    public int Count => _entries.Count;

    /// <summary>How many channels the server has committed a LISTEN for in this session. Doesn't wait either.</summary>
    public int ListeningCount => Volatile.Read(ref _listening);

    /// <summary>The channels that the server has committed a LISTEN for in this session.</summary>
    public IReadOnlyList<string> ListeningChannels()
    {
        lock (_lock)
        {
            return [.. _entries.Values.Where(entry => entry.State == ChannelState.Listened).Select(entry => entry.Channel)];
        }
    }

    /// <summary>Adds a subscription.</summary>
    /// <returns>Completes when the channel's LISTEN has committed.</returns>
    /// <exception cref="ObjectDisposedException">The listener is stopping or has stopped.</exception>
    /// <exception cref="ListenerFailedException">It has failed for good.</exception>
    public Task Add(string channel, SubscriptionBuffer buffer, out bool wake)
    {
        lock (_lock)
        {
            if (_closed)
            {
                throw Closed();
            }

            if (!_entries.TryGetValue(channel, out ChannelEntry? entry))
            {
                entry = new ChannelEntry(channel);
                _entries.Add(channel, entry);
            }

            entry.Add(buffer);
            if (entry.State == ChannelState.Listened)
            {
                wake = false;
                Acknowledge(entry);
                return Task.CompletedTask;
            }

            // While a change is in flight, the loop is awake, and looks again before it waits.
            _dirty = true;
            wake = _connected && entry.State == ChannelState.Idle;
            return entry.Acknowledgement;
        }
    }

    /// <summary>Removes a subscription, whatever its state. Removing it twice is fine.</summary>
    /// <returns>Whether the loop must be woken for it.</returns>
    public bool Remove(string channel, SubscriptionBuffer buffer)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(channel, out ChannelEntry? entry))
            {
                return false;
            }

            entry.Remove(buffer);
            if (entry.IsWanted)
            {
                return false;
            }

            RemoveIfIdle(entry);
            _dirty |= entry.State != ChannelState.Idle;
            return _connected && entry.State == ChannelState.Listened;
        }
    }

    /// <summary>Records that a connection has been verified. Its LISTENs follow.</summary>
    /// <returns>Its generation.</returns>
    public long Connect()
    {
        lock (_lock)
        {
            _connected = true;
            _dirty = true;
            return ++_generation;
        }
    }

    /// <summary>What to send to the server next, marked as in flight; null if there is nothing.</summary>
    public ChannelChanges? TakeChanges()
    {
        lock (_lock)
        {
            // Reset under the lock: a later change sets it again.
            _dirty = false;
            List<ChannelEntry> listen = [];
            List<ChannelEntry> unlisten = [];
            foreach (ChannelEntry entry in _entries.Values)
            {
                if (entry is { State: ChannelState.Idle, IsWanted: true })
                {
                    entry.State = ChannelState.ListenInFlight;
                    listen.Add(entry);
                }
                else if (entry is { State: ChannelState.Listened, IsWanted: false })
                {
                    entry.State = ChannelState.UnlistenInFlight;
                    _listening--;
                    unlisten.Add(entry);
                }
            }

            return listen.Count + unlisten.Count == 0 ? null : new ChannelChanges(listen, unlisten);
        }
    }

    /// <summary>Records that the server has committed the changes.</summary>
    public void Acknowledge(ChannelChanges changes)
    {
        lock (_lock)
        {
            foreach (ChannelEntry entry in changes.Listen)
            {
                // Its first notification may already have acknowledged it.
                if (entry.State == ChannelState.ListenInFlight)
                {
                    Acknowledge(entry);
                }
            }

            foreach (ChannelEntry entry in changes.Unlisten)
            {
                entry.State = ChannelState.Idle;
                RemoveIfIdle(entry);
            }
        }
    }

    /// <summary>Removes a channel whose LISTEN the server refused. Its subscribers get the error.</summary>
    public void Refuse(ChannelEntry entry, ListenRefusedException error)
    {
        lock (_lock)
        {
            _listening -= entry.State == ChannelState.Listened ? 1 : 0;
            entry.State = ChannelState.Idle;
            entry.FailWaiters(error);
            entry.EndStreams(error);
            _entries.Remove(entry.Channel);
        }
    }

    /// <summary>Passes a notification to the channel's subscribers. Runs while the socket is read, so it must not wait.</summary>
    /// <returns>How many of their buffers have just begun to overflow.</returns>
    public int Route(string channel, in RawNotification notification)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(channel, out ChannelEntry? entry))
            {
                return 0;
            }

            // A notification can arrive within the round trip of the channel's LISTEN. The session did not listen to the channel before, so
            // this proves that the LISTEN has committed. Subscribers must see Listening first.
            if (entry.State == ChannelState.ListenInFlight)
            {
                Acknowledge(entry);
            }

            return entry.Route(notification, _memory);
        }
    }

    /// <summary>The connection is lost, or was never made. Needs no memory; calling it twice is fine.</summary>
    /// <param name="since">What the server had committed by then has arrived.</param>
    public void Disconnect(Moment since)
    {
        lock (_lock)
        {
            _connected = false;
            _listening = 0;
            if (_closed)
            {
                return; // The listener was stopped: the streams end without a gap.
            }

            foreach ((_, ChannelEntry entry) in _entries)
            {
                entry.Disconnect(since);
                RemoveIfIdle(entry);
            }
        }
    }

    /// <summary>Fails the callers that wait for a LISTEN. No stream ends.</summary>
    public void FailWaiters(Exception error)
    {
        lock (_lock)
        {
            foreach (ChannelEntry entry in _entries.Values)
            {
                entry.FailWaiters(error);
            }
        }
    }

    /// <summary>Accepts no more subscriptions. Callers that wait for a LISTEN get an <see cref="ObjectDisposedException"/>.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            FailWaiters(Closed());
        }
    }

    /// <summary>Ends every stream after what is buffered. The loop must have ended or been abandoned.</summary>
    /// <param name="failure">What every stream ends with; null after a stop.</param>
    public void End(ListenerFailedException? failure = null)
    {
        lock (_lock)
        {
            _closed = true;
            _failure ??= failure;
            foreach (ChannelEntry entry in _entries.Values)
            {
                entry.FailWaiters(Closed());
                entry.EndStreams(failure);
            }

            _entries.Clear();
        }
    }

    /// <summary>How many notifications wait for the reader of each subscription.</summary>
    public IReadOnlyList<(ChannelMetrics Channel, int Count)> BufferDepths()
    {
        lock (_lock)
        {
            return [.. _entries.Values
                .SelectMany(entry => entry.Buffers)
                .Where(buffer => buffer.Metrics is not null)
                .Select(buffer => (buffer.Metrics!, buffer.Count))];
        }
    }

    private void Acknowledge(ChannelEntry entry)
    {
        _listening += entry.State == ChannelState.Listened ? 0 : 1;
        entry.Acknowledge(_generation);
    }

    private Exception Closed() => _failure ?? (Exception)new ObjectDisposedException("Notify.NotifyListener");

    private void RemoveIfIdle(ChannelEntry entry)
    {
        // Disconnect removes entries while it enumerates them, which a Dictionary allows.
        if (entry is { State: ChannelState.Idle, IsWanted: false })
        {
            _entries.Remove(entry.Channel);
        }
    }
}

/// <summary>The difference between the server's set of channels and the desired one. No channel is in both lists.</summary>
/// <param name="Listen">Channels whose LISTEN is in flight now.</param>
/// <param name="Unlisten">Channels whose UNLISTEN is in flight now.</param>
internal sealed record ChannelChanges(IReadOnlyList<ChannelEntry> Listen, IReadOnlyList<ChannelEntry> Unlisten)
{
    /// <summary>How many one batch has at most. The server searches all of a session's channels for each LISTEN.</summary>
    public const int MostAtOnce = 1000;

    /// <summary>The same in pieces, because the time that all of it takes is unbounded.</summary>
    public IEnumerable<ChannelChanges> Batches() => Listen.Count + Unlisten.Count <= MostAtOnce
        ? [this]
        : Unlisten.Chunk(MostAtOnce).Select(some => new ChannelChanges([], some))
            .Concat(Listen.Chunk(MostAtOnce).Select(some => new ChannelChanges(some, [])));
}
