namespace Notify;

/// <summary>A notification in a buffer.</summary>
internal record struct BufferSlot
{
    /// <summary>Its place in the stream.</summary>
    public long Sequence { get; init; }

    public RawNotification Notification { get; init; }

    /// <summary>Null until it has been looked for, and always where the buffer does not fold.</summary>
    public object? Key { get; set; }

    /// <summary>How many older ones of its key it stands for.</summary>
    public int Folded { get; set; }
}
