namespace Notify;

/// <summary>A notification.</summary>
/// <typeparam name="T">The payload's type.</typeparam>
public sealed record Received<T> : ChannelEvent<T>
{
    /// <summary>What was sent.</summary>
    public required T Payload { get; init; }

    /// <summary>The process id of the server session that sent it.</summary>
    public required int SenderProcessId { get; init; }

    /// <summary>When it reached this process, by this machine's clock.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>
    /// How many older notifications of the same key were folded into this one, because the reader lagged; always 0 without
    /// <see cref="SubscriptionOptions.KeepLatest{T}"/>.
    /// </summary>
    public int Folded { get; init; }

    /// <summary>The payload's text, for a dead letter.</summary>
    internal string RawPayload { get; init; } = "";
}
