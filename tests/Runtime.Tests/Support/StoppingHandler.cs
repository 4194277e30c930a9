using Notify;

namespace Runtime.Tests.Support;

/// <summary>Stops the listener that calls it.</summary>
public sealed class StoppingHandler(NotifyListener listener, Gate gate) : INotificationHandler<Tick>
{
    public Task HandleAsync(Received<Tick> notification, CancellationToken ct) => Task.CompletedTask;

    public async Task OnListeningAsync(Listening<Tick> listening, CancellationToken ct)
    {
        await listener.DisposeAsync();
        gate.Entered.TrySetResult();
    }
}
