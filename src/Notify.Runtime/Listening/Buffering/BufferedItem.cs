namespace Notify;

/// <summary>What a <see cref="SubscriptionBuffer"/> gives to its reader.</summary>
internal readonly record struct BufferedItem
{
    /// <summary>What is not null here makes it a control event; else it is <see cref="Notification"/>.</summary>
    public BufferControl? Control { get; init; }

    /// <summary>Set where <see cref="Control"/> is null.</summary>
    public RawNotification Notification { get; init; }

    /// <summary>How many older notifications of the same key it stands for.</summary>
    public int Folded { get; init; }
}
