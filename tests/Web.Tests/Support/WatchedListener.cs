using System.Runtime.CompilerServices;
using Notify;

namespace Web.Tests.Support;

/// <summary>Counts the subscriptions that an endpoint makes, and holds them up where a test wants it.</summary>
public sealed class WatchedListener(IChannelListener<Tick> inner) : IChannelListener<Tick>
{
    private readonly Lock _lock = new();
    private int _open;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Channel => inner.Channel;

    /// <summary>Subscribing waits for it, whatever its token says.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public async ValueTask<ISubscription<Tick>> SubscribeAsync(SubscriptionOptions? options = null, CancellationToken ct = default)
    {
        Add(1);
        try
        {
            Task gate = Gate;
            bool isHeldUp = !gate.IsCompleted;
            await gate;
            return new Watched(this, await inner.SubscribeAsync(options, isHeldUp ? CancellationToken.None : ct));
        }
        catch
        {
            Add(-1);
            throw;
        }
    }

    /// <summary>Returns when so many subscriptions are open or being opened.</summary>
    public async Task WaitForAsync(int open, CancellationToken ct)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_open == open)
                {
                    return;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(ct);
        }
    }

    private void Add(int difference)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            _open += difference;
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }

    private sealed class Watched(WatchedListener owner, ISubscription<Tick> inner) : ISubscription<Tick>
    {
        public string Channel => inner.Channel;

        public IAsyncEnumerable<Tick> ReadAllAsync(CancellationToken ct = default) => inner.ReadAllAsync(ct);

        public async IAsyncEnumerable<ChannelEvent<Tick>> ReadEventsAsync([EnumeratorCancellation] CancellationToken ct = default)
        {
            await foreach (ChannelEvent<Tick> item in inner.ReadEventsAsync(ct))
            {
                yield return item;
            }
        }

        public async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            owner.Add(-1);
        }
    }
}
