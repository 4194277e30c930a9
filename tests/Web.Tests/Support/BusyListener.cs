using System.Runtime.CompilerServices;
using Notify;

namespace Web.Tests.Support;

/// <summary>A channel that never pauses: there is always a next event at once. After <paramref name="count"/> it fails.</summary>
/// <param name="count">How many events there are.</param>
/// <param name="pause">Unless this is given: then the next event comes so much later.</param>
public sealed class BusyListener(int count, TimeSpan pause = default) : IChannelListener<Tick>, ISubscription<Tick>
{
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _taken;

    public string Channel => "busy";

    public Task Disposed => _disposed.Task;

    /// <summary>Returns when events have been taken, and for a while no more: the client's connection is full.</summary>
    public async Task StuckAsync(CancellationToken ct)
    {
        for (int before = -1; before is -1 or 0 || before != Volatile.Read(ref _taken);)
        {
            before = Volatile.Read(ref _taken);
            await Task.Delay(TimeSpan.FromMilliseconds(500), ct);
        }
    }

    public ValueTask<ISubscription<Tick>> SubscribeAsync(SubscriptionOptions? options = null, CancellationToken ct = default) => new(this);

    public IAsyncEnumerable<Tick> ReadAllAsync(CancellationToken ct = default) => throw new NotSupportedException();

    public async IAsyncEnumerable<ChannelEvent<Tick>> ReadEventsAsync([EnumeratorCancellation] CancellationToken ct = default)
    {
        for (int n = 0; n < count; n++)
        {
            await (pause > TimeSpan.Zero ? Task.Delay(pause, ct) : Task.CompletedTask);
            ct.ThrowIfCancellationRequested();
            Volatile.Write(ref _taken, n + 1);
            yield return new Received<Tick>
            {
                Channel = Channel,
                Payload = new Tick(n),
                SenderProcessId = 0,
                ReceivedAt = DateTimeOffset.UnixEpoch,
            };
        }

        throw new InvalidOperationException("This many events were collected before any was sent.");
    }

    public ValueTask DisposeAsync()
    {
        _disposed.TrySetResult();
        return ValueTask.CompletedTask;
    }
}
