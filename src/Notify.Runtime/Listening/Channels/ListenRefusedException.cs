namespace Notify;

/// <summary>The server refused the LISTEN of one channel; other channels are not affected.</summary>
public sealed class ListenRefusedException(string channel, Exception innerException)
    : NotifyException($"PostgreSQL refused LISTEN on channel \"{channel}\": {innerException.Message}", innerException)
{
    /// <summary>The channel's name.</summary>
    public string Channel { get; } = channel;
}
