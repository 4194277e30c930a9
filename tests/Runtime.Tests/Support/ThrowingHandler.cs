using Notify;

namespace Runtime.Tests;

/// <summary>Throws at everything.</summary>
public sealed class ThrowingHandler : INotificationHandler<Tick>
{
    public Task HandleAsync(Received<Tick> notification, CancellationToken ct) =>
        throw new InvalidOperationException($"{notification.Payload.Id}");

    public Task OnListeningAsync(Listening<Tick> listening, CancellationToken ct) => throw new InvalidOperationException("listening");
}
