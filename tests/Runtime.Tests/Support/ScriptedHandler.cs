using Microsoft.Extensions.DependencyInjection;
using Notify;

namespace Runtime.Tests.Support;

/// <summary>Records each call, then does what its script says.</summary>
internal class ScriptedHandler<TScript> : INotificationHandler<Tick>, IDisposable
    where TScript : HandlerScript
{
    private readonly TScript _script;
    private readonly string _place;

    public ScriptedHandler(TScript script, [ServiceKey] string? key = null)
    {
        _script = script;
        _place = key is null ? "" : $" in {key}";
        script.Create();
    }

    public Task HandleAsync(Received<Tick> notification, CancellationToken ct)
    {
        _script.Call($"received {notification.Payload.Id}{_place}");
        return CompleteAsync(_script.OnTick(notification, ct)); // What the script throws at once, this throws at once.
    }

    public Task OnListeningAsync(Listening<Tick> listening, CancellationToken ct)
    {
        _script.Call($"listening {listening.Generation}{_place}");
        return _script.OnListening(listening, ct);
    }

    public Task OnGapAsync(Gap<Tick> gap, CancellationToken ct)
    {
        _script.Call($"gap {gap.Cause}{_place}");
        return _script.OnGap(gap, ct);
    }

    public void Dispose() => _script.Dispose();

    private async Task CompleteAsync(Task handling)
    {
        await handling;
        _script.Complete();
    }
}
