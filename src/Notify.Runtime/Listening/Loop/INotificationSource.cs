namespace Notify;

/// <summary>
/// Where the loop's notifications come from: PostgreSQL, or a script in tests. Its connections know neither deadlines nor retries; those
/// are the loop's.
/// </summary>
internal interface INotificationSource : IAsyncDisposable
{
    /// <summary>Where this server's events are counted.</summary>
    DatabaseMetrics Metrics { get; }

    /// <summary>Connects. The loop closes one connection before it asks for the next.</summary>
    /// <param name="route">Gets every notification, on whatever thread reads it: must not wait.</param>
    /// <param name="ct">Ends the attempt at once.</param>
    Task<INotificationConnection> ConnectAsync(Action<string, RawNotification> route, CancellationToken ct);

    /// <summary>Ends the wait of the current connection, because the wanted channels have changed. From any thread; returns at once.</summary>
    void Wake();

    /// <summary>Sends a notification and returns when it has arrived on the current connection. From any thread.</summary>
    Task ProbeAsync(CancellationToken ct);
}

/// <summary>
/// One connection to the server. Only the loop calls it, and one method at a time. A cancelled token ends the waiting at once, and the
/// connection is then closed.
/// </summary>
internal interface INotificationConnection : IAsyncDisposable
{
    /// <summary>Makes sure that notifications arrive.</summary>
    /// <exception cref="ListenerVerificationException">They don't; the message says what to do.</exception>
    Task VerifyAsync(CancellationToken ct);

    /// <summary>Listens to some channels and stops listening to others: all of these changes take effect, or none.</summary>
    /// <exception cref="ListenRefusedException">
    /// The server refused one of the channels, and would do so on every connection. The exception names the first channel, which may be
    /// another one.
    /// </exception>
    Task ChangeAsync(IReadOnlyList<string> listen, IReadOnlyList<string> unlisten, CancellationToken ct);

    /// <summary>Waits for whatever comes next.</summary>
    /// <returns>False if nothing came within the ping interval.</returns>
    /// <exception cref="OperationCanceledException"><see cref="EndWaits"/> was called.</exception>
    Task<bool> WaitAsync();

    /// <summary>Ends the wait that is running and every later one. From any thread; the connection is then closed.</summary>
    void EndWaits();

    /// <summary>Makes the server answer, and checks that this connection still listens to our channels. It may listen to others, too.</summary>
    /// <param name="channels">Lists our channels; called only when the names must be compared.</param>
    /// <param name="ct">Ends the wait for the answer.</param>
    /// <exception cref="ListenerVerificationException">A channel is missing.</exception>
    Task PingAsync(Func<IReadOnlyList<string>> channels, CancellationToken ct);
}

/// <summary>Notifications can't be relied upon on a connection. Only ever logged: another attempt follows.</summary>
internal sealed class ListenerVerificationException(string message) : NotifyException(message);
