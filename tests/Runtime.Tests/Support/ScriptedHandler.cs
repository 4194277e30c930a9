using Notify;

namespace Runtime.Tests.Support;

/// <summary>What a <see cref="ScriptedHandler"/> does beside writing down what it is called with.</summary>
public sealed class Script
{
    public Func<Received<Tick>, Task> OnTick { get; set; } = _ => Task.CompletedTask;

    public Func<Listening<Tick>, Task> OnListening { get; set; } = _ => Task.CompletedTask;

    public Func<Gap<Tick>, Task> OnGap { get; set; } = _ => Task.CompletedTask;
}

/// <summary>Does what its script says.</summary>
public sealed class ScriptedHandler(HandlerRecord record, Script script) : INotificationHandler<Tick>
{
    public Task HandleAsync(Received<Tick> notification, CancellationToken ct)
    {
        record.Add($"received {notification.Payload.Id}");
        return script.OnTick(notification);
    }

    public Task OnListeningAsync(Listening<Tick> listening, CancellationToken ct)
    {
        record.Add($"listening {listening.Generation}");
        return script.OnListening(listening);
    }

    public Task OnGapAsync(Gap<Tick> gap, CancellationToken ct)
    {
        record.Add($"gap {gap.Cause}");
        return script.OnGap(gap);
    }
}
