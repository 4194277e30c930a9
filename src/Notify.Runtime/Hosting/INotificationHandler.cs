namespace Notify;

/// <summary>
/// Handles a channel's notifications, one after the other in the order of their commits unless its options say otherwise. Register it with
/// <c>AddHandler&lt;T, THandler&gt;()</c>; each call gets an instance from a dependency injection scope of its own.
/// </summary>
/// <typeparam name="T">The payload's type.</typeparam>
public interface INotificationHandler<T>
{
    /// <summary>
    /// Handles one notification. If it throws, <see cref="HandlerOptions{T}.OnError"/> says what follows: by default the error is
    /// logged and the next notification follows.
    /// </summary>
    Task HandleAsync(Received<T> notification, CancellationToken ct);

    /// <summary>
    /// Called at the first connect and after every reconnect, before any later notification: the place to read the state. If it
    /// throws, it is called again after a growing pause (<see cref="NotifyOptions.BackoffBase"/>), until it succeeds: no later
    /// notification is handled before.
    /// </summary>
    Task OnListeningAsync(Listening<T> listening, CancellationToken ct) => Task.CompletedTask;

    /// <summary>Called where notifications may be missing. If it throws, the same follows as for a notification.</summary>
    Task OnGapAsync(Gap<T> gap, CancellationToken ct) => Task.CompletedTask;
}
