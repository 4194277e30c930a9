namespace Notify;

/// <summary>A notification.</summary>
/// <typeparam name="T">The payload's type.</typeparam>
public sealed record Received<T> : ChannelEvent<T>
{
    /// <summary>What was sent.</summary>
    public required T Payload
    {
        get;
        init
        {
            field = value;
            // A copy with another payload must not pass on what the first one was made of.
            RawPayload = "";
        }
    }

    /// <summary>The process id of the server session that sent it.</summary>
    public required int SenderProcessId { get; init; }

    /// <summary>When it reached this process, by this machine's clock.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>
    /// How many older notifications of the same key were folded into this one, because the reader lagged; always 0 without
    /// <see cref="SubscriptionOptions.KeepLatest{T}"/>.
    /// </summary>
    public int Folded { get; init; }

    /// <summary>
    /// The JSON that <see cref="Payload"/> was read from, exactly as it came, to pass on or to keep without serializing it again. It is
    /// untrusted and may have members that <typeparamref name="T"/> lacks. Empty if the event comes from no listener of this library,
    /// and in a copy with another payload.
    /// </summary>
    public string RawPayload { get; internal init; } = "";
}
