using Notify;

namespace Runtime.Tests.Support;

/// <summary>Throws at every notification.</summary>
public sealed class ThrowingHandler(Gate gate) : INotificationHandler<Tick>
{
    public Task HandleAsync(Received<Tick> notification, CancellationToken ct) =>
        throw new InvalidOperationException($"{notification.Payload.Id}");

    public Task OnListeningAsync(Listening<Tick> listening, CancellationToken ct)
    {
        gate.Listening.TrySetResult();
        return Task.CompletedTask;
    }
}
