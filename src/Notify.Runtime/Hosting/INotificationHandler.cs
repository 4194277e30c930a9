namespace Notify;

/// <summary>
/// Handles a channel's notifications, one after the other, in the order of their commits, unless its options say otherwise. Register it
/// with <c>AddHandler&lt;T, THandler&gt;()</c>; each call gets an instance from a new dependency injection scope.
/// </summary>
/// <typeparam name="T">The payload's type.</typeparam>
public interface INotificationHandler<T>
{
    /// <summary>
    /// Handles one notification. If it throws, <see cref="HandlerOptions{T}.OnError"/> decides: by default the error is logged and the
    /// next notification follows.
    /// </summary>
    Task HandleAsync(Received<T> notification, CancellationToken ct);

    /// <summary>
    /// Called after the first connect and each reconnect, before any later notification: read the state here. If it throws, it is
    /// called again after a growing pause (<see cref="NotifyOptions.BackoffBase"/>) until it succeeds. Later notifications are handled only
    /// then.
    /// </summary>
    Task OnListeningAsync(Listening<T> listening, CancellationToken ct) => Task.CompletedTask;

    /// <summary>Called where notifications may be missing. If it throws, <see cref="HandlerOptions{T}.OnError"/> decides.</summary>
    Task OnGapAsync(Gap<T> gap, CancellationToken ct) => Task.CompletedTask;
}
