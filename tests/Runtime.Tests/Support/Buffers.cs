using Notify;

namespace Runtime.Tests.Support;

/// <summary>Fills buffers, and tells what came out of them as text.</summary>
internal static class Buffers
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A moment by clocks that stand still.</summary>
    public static Moment At(DateTimeOffset wall) => new(new StandingTime(wall));

    public static SubscriptionBuffer Buffer(int capacity, BufferFullMode mode = BufferFullMode.DropOldest) =>
        new(new SubscriptionOptions { Capacity = capacity, FullMode = mode });

    public static void Write(SubscriptionBuffer buffer, params ReadOnlySpan<long> payloads)
    {
        foreach (long payload in payloads)
        {
            buffer.Write(new RawNotification($"{payload}", 1, Start));
        }
    }

    public static string Drain(SubscriptionBuffer buffer)
    {
        List<string> items = [];
        while (buffer.TryRead(out BufferedItem item))
        {
            items.Add(item.Control switch
            {
                null => item.Notification.Payload,
                { Cause: null } listening => $"listening {listening.Generation}",
                { Cause: GapCause.Disconnected } => "disconnected",
                { } gap => $"dropped {gap.Dropped}",
            });
        }

        return string.Join(", ", items);
    }

    private sealed class StandingTime(DateTimeOffset wall) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => wall;

        public override long GetTimestamp() => 0;
    }
}
