using System.Runtime.CompilerServices;
using Notify;

namespace Web.Tests;

/// <summary>A channel that never pauses: there is always a next event at once. After <paramref name="count"/> it fails.</summary>
public sealed class BusyListener(int count) : IChannelListener<Tick>, ISubscription<Tick>
{
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Channel => "busy";

    public Task Disposed => _disposed.Task;

    public ValueTask<ISubscription<Tick>> SubscribeAsync(SubscriptionOptions? options = null, CancellationToken ct = default) => new(this);

    public IAsyncEnumerable<Tick> ReadAllAsync(CancellationToken ct = default) => throw new NotSupportedException();

    public async IAsyncEnumerable<ChannelEvent<Tick>> ReadEventsAsync([EnumeratorCancellation] CancellationToken ct = default)
    {
        await ValueTask.CompletedTask;
        for (int n = 0; n < count; n++)
        {
            ct.ThrowIfCancellationRequested();
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
