using System.Globalization;
using Notify;
using Runtime.Harness.Clocks;

namespace Runtime.Harness.Clients;

/// <summary>
/// The program that a test pauses, kills and starves: it obeys commands, one a line, and reports events, one a line. A command
/// that waits holds up no other.
/// </summary>
internal sealed class Client : IAsyncDisposable
{
    private readonly ClientSettings _settings;
    private readonly EventLines _events;
    private readonly JumpingTime _time = new();
    private readonly List<NotifyPublisher> _publishers = [];
    private readonly List<NotifyListener> _listeners = [];
    private readonly List<ISubscription<Tick>> _unread = [];
    private readonly Dictionary<string, Func<string[], Task>> _commands;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Audit? _audit;

    public Client(ClientSettings settings, EventLines events)
    {
        _settings = settings;
        _events = events;
        ReportedLog log = new(events);
        for (int i = 0; i < settings.Listeners; i++)
        {
            NotifyOptions options = settings.ToOptions(OnUnhealthyAsync);
            _publishers.Add(new NotifyPublisher(options));
            _listeners.Add(new NotifyListener(options, _publishers[i], log, _time));
        }

        _commands = new(StringComparer.Ordinal)
        {
            ["subscribe"] = SubscribeAsync,
            ["subscribe-unread"] = SubscribeUnreadAsync,
            ["drain"] = DrainAsync,
            ["audit"] = AuditAsync,
            ["finish"] = FinishAsync,
            ["publish"] = PublishAsync,
            ["health"] = ReportHealthAsync,
            ["memory"] = ReportMemoryAsync,
            ["allocate"] = AllocateAsync,
            ["starve"] = StarveAsync,
            ["jump"] = JumpAsync,
            ["close"] = CloseAsync,
        };
    }

    /// <summary>Returns at <c>stop</c> or at the end of the input, with everything closed.</summary>
    public async Task<int> RunAsync(TextReader input)
    {
        // A thread of its own: commands arrive even while the pool is starved.
        new Thread(() => Obey(input)) { IsBackground = true }.Start();
        _events.Write($"ready");
        await _stopped.Task;
        return 0;
    }

    public async ValueTask DisposeAsync() => await CloseAsync([]);

    /// <summary><c>close</c>: ends everything that it has begun, and stays.</summary>
    private async Task CloseAsync(string[] arguments)
    {
        if (_audit is not null)
        {
            await _audit.DisposeAsync();
        }

        await Task.WhenAll(_unread.Select(subscription => subscription.DisposeAsync().AsTask()));
        await Task.WhenAll(_listeners.Select(listener => listener.DisposeAsync().AsTask()));
        await Task.WhenAll(_publishers.Select(publisher => publisher.DisposeAsync().AsTask()));
        _audit = null;
        _unread.Clear();
        _listeners.Clear();
        _publishers.Clear();
        _events.Write($"closed");
    }

    private void Obey(TextReader input)
    {
        while (input.ReadLine() is { } line && line != "stop")
        {
            string[] words = line.Split(' ');
            _ = Task.Run(() => ObeyAsync(words));
        }

        _stopped.SetResult();
    }

    private async Task ObeyAsync(string[] words)
    {
        try
        {
            await _commands[words[0]](words[1..]);
        }
        catch (Exception e)
        {
            _events.Write($"failed {string.Join(' ', words)}: {e.GetType().Name}: {e.Message}");
        }
    }

    /// <summary><c>subscribe CHANNEL [CAPACITY]</c>, by every listener; reports each event.</summary>
    private Task SubscribeAsync(string[] arguments) => Task.WhenAll(_listeners.Select(async listener =>
    {
        SubscriptionOptions options = new() { Capacity = arguments.Length > 1 ? Number(arguments[1]) : 1024 };
        await using ISubscription<Tick> subscription = await Channel(listener, arguments[0]).SubscribeAsync(options);
        _events.Write($"subscribed {arguments[0]}");
        await foreach (ChannelEvent<Tick> item in subscription.ReadEventsAsync())
        {
            switch (item)
            {
                case Listening<Tick> listening:
                    _events.Write($"listening {arguments[0]} {listening.Generation}");
                    break;
                case Received<Tick> received:
                    _events.Write($"received {arguments[0]} {received.Payload.Id}");
                    break;
                case Gap<Tick> gap:
                    _events.Write($"gap {arguments[0]} {gap.Cause} {gap.Dropped ?? -1} {gap.Since:O}");
                    break;
            }
        }

        _events.Write($"end {arguments[0]}");
    }));

    /// <summary><c>subscribe-unread CHANNEL COUNT CAPACITY</c>: subscribers that never read.</summary>
    private async Task SubscribeUnreadAsync(string[] arguments)
    {
        for (int i = 0; i < Number(arguments[1]); i++)
        {
            ISubscription<Tick> subscription = await Channel(_listeners[0], arguments[0]).SubscribeAsync(
                new SubscriptionOptions { Capacity = Number(arguments[2]) });
            lock (_unread)
            {
                _unread.Add(subscription);
            }
        }

        _events.Write($"subscribed {arguments[0]}");
    }

    /// <summary>
    /// <c>drain ID</c>: reads what the unread subscriptions have, up to that id; reports how many were read, dropped, and lost uncounted.
    /// </summary>
    private async Task DrainAsync(string[] arguments)
    {
        (long read, long dropped, long uncounted) = (0, 0, 0);
        foreach (ISubscription<Tick> subscription in _unread)
        {
            await foreach (ChannelEvent<Tick> item in subscription.ReadEventsAsync())
            {
                read += item is Received<Tick> ? 1 : 0;
                dropped += (item as Gap<Tick>)?.Dropped ?? 0;
                uncounted += item is Gap<Tick> { Dropped: null } ? 1 : 0;
                if (item is Received<Tick> received && received.Payload.Id == Id(arguments[0]))
                {
                    break;
                }
            }
        }

        _events.Write($"drained {read} {dropped} {uncounted}");
    }

    /// <summary><c>audit CHANNEL</c>: subscribers that keep books, some that stay and some that come and go.</summary>
    private Task AuditAsync(string[] arguments)
    {
        if (_settings.Sabotage == Sabotage.KeepSession)
        {
            _ = new NotifyListener(_settings.ToOptions(OnUnhealthyAsync)).StartAsync();
        }

        _audit = new Audit(Channel(_listeners[0], arguments[0]), _settings, _events);
        return _audit.RunAsync();
    }

    /// <summary><c>finish ID</c>: returns when those who stay have had the last one, and reports the books.</summary>
    private Task FinishAsync(string[] arguments) => _audit!.FinishAsync(Id(arguments[0]));

    /// <summary><c>publish CHANNEL FIRST COUNT [LENGTH]</c>, one after the other.</summary>
    private async Task PublishAsync(string[] arguments)
    {
        string text = new('x', arguments.Length > 3 ? Number(arguments[3]) : 0);
        ChannelPublisher<Tick> publisher = new(_publishers[0], arguments[0], new TickSerializer(arguments[0]));
        for (long id = Id(arguments[1]); id < Id(arguments[1]) + Id(arguments[2]); id++)
        {
            await publisher.PublishAsync(new Tick(id, text));
            _events.Write($"published {arguments[0]} {id}");
        }
    }

    private Task ReportHealthAsync(string[] arguments)
    {
        foreach (ListenerHealth health in _listeners.Select(listener => listener.Health))
        {
            _events.Write($"health {health.Condition} {health.State} {health.Generation}");
        }

        return Task.CompletedTask;
    }

    /// <summary><c>memory</c>: bytes of live objects, bytes of the process.</summary>
    private Task ReportMemoryAsync(string[] arguments)
    {
        _events.Write($"memory {GC.GetTotalMemory(forceFullCollection: true)} {Environment.WorkingSet}");
        return Task.CompletedTask;
    }

    /// <summary><c>allocate MEGABYTES</c>: holds that much for a moment, or says that it can't.</summary>
    private Task AllocateAsync(string[] arguments)
    {
        List<byte[]> held = [];
        try
        {
            for (int i = 0; i < Number(arguments[0]); i++)
            {
                held.Add(new byte[1 << 20]);
                Array.Fill(held[i], (byte)1); // Only a page that was written to counts.
            }

            _events.Write($"allocated {held.Count}");
        }
        catch (OutOfMemoryException)
        {
            int count = held.Count;
            held.Clear();
            _events.Write($"out-of-memory {count}");
        }

        return Task.CompletedTask;
    }

    /// <summary><c>starve SECONDS</c>: no work item of the pool runs for that long.</summary>
    private Task StarveAsync(string[] arguments)
    {
        using (StarvedThreadPool.Begin())
        {
            _events.Write($"starved");
            Thread.Sleep(TimeSpan.FromSeconds(Number(arguments[0])));
        }

        _events.Write($"fed");
        return Task.CompletedTask;
    }

    /// <summary><c>jump wall|timestamp SECONDS</c>; seconds of the wall clock may be negative.</summary>
    private Task JumpAsync(string[] arguments)
    {
        TimeSpan by = TimeSpan.FromSeconds(Number(arguments[1]));
        if (arguments[0] == "wall")
        {
            _time.JumpWall(by);
        }
        else
        {
            _time.JumpTimestamp(by);
        }

        _events.Write($"jumped {arguments[0]}");
        return Task.CompletedTask;
    }

    private Task OnUnhealthyAsync(ListenerHealth health)
    {
        _events.Write($"unhealthy {health.State} {health.Silence}");
        return Task.CompletedTask;
    }

    private static ChannelListener<Tick> Channel(NotifyListener listener, string name) =>
        new(listener, name, new TickSerializer(name));

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static long Id(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
