using Notify;

namespace Runtime.Tests.Faults;

/// <summary>Sleeps over its first notification until its gate opens, and counts.</summary>
public sealed class SleepingHandler(Gate gate, SleepingHandler.Tally tally) : INotificationHandler<Tick>
{
    public async Task HandleAsync(Received<Tick> notification, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(notification);
        await gate.PassAsync(ct);
        tally.Add(notification.Payload.Id);
    }

    public Task OnListeningAsync(Listening<Tick> listening, CancellationToken ct)
    {
        gate.Listening.TrySetResult();
        return Task.CompletedTask;
    }

    public Task OnGapAsync(Gap<Tick> gap, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(gap);
        Assert.Equal(GapCause.BufferOverflow, gap.Cause);
        tally.Dropped += gap.Dropped!.Value;
        return Task.CompletedTask;
    }

    /// <summary>What it has had.</summary>
    public sealed class Tally
    {
        public long Handled { get; private set; }

        public long Dropped { get; set; }

        public long LastId { get; private set; } = -1;

        public bool InOrder { get; private set; } = true;

        public void Add(long id)
        {
            InOrder &= id > LastId;
            LastId = id;
            Handled++;
        }
    }
}
