namespace Notify;

/// <summary>A notification that a handler failed to handle, as it arrived from the server.</summary>
public sealed record DeadLetter
{
    /// <summary>The channel's name.</summary>
    public required string Channel { get; init; }

    /// <summary>The payload's text. Anyone may send anything, so it need not be JSON.</summary>
    public required string Payload { get; init; }

    /// <summary>The process id of the server session that sent it.</summary>
    public required int SenderProcessId { get; init; }

    /// <summary>When it reached this process, by this machine's clock.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>What the last attempt threw; a <see cref="PayloadFormatException"/> if the payload could not be read.</summary>
    public required Exception Error { get; init; }

    /// <summary>How many times the handler was called with it; 0 if the payload could not be read.</summary>
    public required int Attempts { get; init; }
}
