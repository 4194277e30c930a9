namespace Notify;

/// <summary>
/// The listener has met an error that it can't survive, and receives no more notifications. Every subscription ends with it, and every further
/// one fails with it; another <see cref="NotifyListener"/> can be created.
/// </summary>
public sealed class ListenerFailedException(Exception innerException)
    : NotifyException($"The listener has failed and must be created again: {innerException.Message}", innerException);
