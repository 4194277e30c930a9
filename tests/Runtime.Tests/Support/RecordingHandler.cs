using Notify;

namespace Runtime.Tests.Support;

/// <summary>Writes down what it is called with.</summary>
public sealed class RecordingHandler : INotificationHandler<Tick>, IDisposable
{
    private readonly HandlerRecord _record;

    public RecordingHandler(HandlerRecord record)
    {
        _record = record;
        record.Create();
    }

    public Task HandleAsync(Received<Tick> notification, CancellationToken ct) => AddAsync($"received {notification.Payload.Id}");

    public Task OnListeningAsync(Listening<Tick> listening, CancellationToken ct) => AddAsync($"listening {listening.Generation}");

    public Task OnGapAsync(Gap<Tick> gap, CancellationToken ct) => AddAsync($"gap {gap.Cause}");

    public void Dispose() => _record.Dispose();

    private Task AddAsync(string text)
    {
        _record.Add(text);
        return Task.CompletedTask;
    }
}
