namespace Notify;

/// <summary>
/// A received payload is not what the channel's type expects. Payloads are untrusted: anyone who may connect to the database may
/// send to any channel. The message contains the channel and the JSON path, never the content.
/// </summary>
public sealed class PayloadFormatException(string channel, string path, string problem, Exception? innerException = null)
    : NotifyException($"A payload of channel \"{channel}\" can't be read: {problem} (at {path}).", innerException)
{
    /// <summary>The channel that the payload arrived on, or the pattern of the family's names.</summary>
    public string Channel { get; } = channel;

    /// <summary>The place in the document: <c>$</c> is the payload itself, <c>$.total_amount</c> one of its members.</summary>
    public string Path { get; } = path;

    internal string Problem { get; } = problem;
}
