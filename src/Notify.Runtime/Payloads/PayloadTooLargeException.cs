namespace Notify;

/// <summary>A payload is larger than PostgreSQL takes. Thrown before anything is sent, so no transaction is harmed.</summary>
public sealed class PayloadTooLargeException(string channel, int size)
    : NotifyException($"The payload for channel \"{channel}\" is {size} bytes of JSON; PostgreSQL takes {PayloadLimit.MaxBytes} at "
        + "the most. Send less, or send a key and let the receiver read the rest.")
{
    /// <summary>The channel it was meant for.</summary>
    public string Channel { get; } = channel;

    /// <summary>The payload's size in bytes of UTF-8.</summary>
    public int Size { get; } = size;

    /// <summary>The largest size that PostgreSQL takes, in bytes.</summary>
    public int Limit { get; } = PayloadLimit.MaxBytes;
}
