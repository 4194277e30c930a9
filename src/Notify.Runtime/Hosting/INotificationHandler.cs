namespace Notify;

/// <summary>
/// Handles a channel's notifications, one after the other in the order of their commits. Register it with
/// <c>AddHandler&lt;T, THandler&gt;()</c>; each call gets an instance from a dependency injection scope of its own.
/// </summary>
/// <typeparam name="T">The payload's type.</typeparam>
public interface INotificationHandler<T>
{
    /// <summary>Handles one notification. If it throws, the error is logged and the next notification follows.</summary>
    Task HandleAsync(Received<T> notification, CancellationToken ct);

    /// <summary>
    /// Called at the first connect and after every reconnect, before any later notification: the place to read the state.
    /// </summary>
    Task OnListeningAsync(Listening<T> listening, CancellationToken ct) => Task.CompletedTask;

    /// <summary>Called where notifications may be missing.</summary>
    Task OnGapAsync(Gap<T> gap, CancellationToken ct) => Task.CompletedTask;
}
