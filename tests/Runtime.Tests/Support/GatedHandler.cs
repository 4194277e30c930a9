using Notify;

namespace Runtime.Tests.Support;

/// <summary>Handles nothing until its gate opens.</summary>
public sealed class GatedHandler(Gate gate) : INotificationHandler<Tick>
{
    public Task HandleAsync(Received<Tick> notification, CancellationToken ct) => gate.PassAsync(ct);

    public Task OnListeningAsync(Listening<Tick> listening, CancellationToken ct)
    {
        gate.Listening.TrySetResult();
        return Task.CompletedTask;
    }
}
