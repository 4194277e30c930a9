namespace Notify;

/// <summary>Why notifications may be missing.</summary>
public enum GapCause
{
    /// <summary>The connection was lost. A <see cref="Listening{T}"/> follows as soon as it is back.</summary>
    Disconnected,

    /// <summary>The subscriber was too slow and its buffer full.</summary>
    BufferOverflow,

    /// <summary>A payload could not be read; see <see cref="Gap{T}.Error"/>.</summary>
    UndecodablePayload,
}
