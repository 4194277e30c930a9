using System.Collections.Concurrent;

namespace Outbox;

/// <summary>Lets callers wait until an order has been dispatched.</summary>
internal sealed class DispatchLog
{
    private readonly ConcurrentDictionary<long, TaskCompletionSource> _orders = [];

    public void Add(long orderId) => Of(orderId).TrySetResult();

    public Task WaitForAsync(long orderId, CancellationToken ct) => Of(orderId).Task.WaitAsync(ct);

    private TaskCompletionSource Of(long orderId) =>
        _orders.GetOrAdd(orderId, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
