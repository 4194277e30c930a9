namespace Notify;

/// <summary>How a subscription buffers. Immutable; vary it with <c>with</c>.</summary>
public sealed record SubscriptionOptions
{
    /// <summary>1024 notifications, the oldest dropped when full.</summary>
    public static SubscriptionOptions Default { get; } = new();

    /// <summary>How many notifications wait for the reader at the most. At least 1; 1024 by default.</summary>
    public int Capacity
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 1024;

    /// <summary>What happens to a notification that finds the buffer full; the oldest is dropped by default.</summary>
    public BufferFullMode FullMode { get; init; } = BufferFullMode.DropOldest;
}
