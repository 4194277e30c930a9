namespace Notify;

/// <summary>
/// Where the loop's notifications come from: PostgreSQL, or a script in tests. Its connections know nothing of deadlines and retries; the
/// loop handles those.
/// </summary>
internal interface INotificationSource : IAsyncDisposable
{
    /// <summary>The metrics that count this server's events.</summary>
    DatabaseMetrics Metrics { get; }

    /// <summary>Connects. The loop closes one connection before it asks for the next.</summary>
    /// <param name="route">Gets every notification, on the thread that reads it, and must not wait.</param>
    /// <param name="ct">Ends the attempt at once.</param>
    /// <exception cref="ConnectionRejectedException">Another attempt would fail, too.</exception>
    Task<INotificationConnection> ConnectAsync(Action<string, RawNotification> route, CancellationToken ct);

    /// <summary>Ends the current connection's wait, because the wanted channels have changed. Call it from any thread; it returns at once.</summary>
    void Wake();

    /// <summary>Sends a notification and returns when it has arrived on the current connection. Call it from any thread.</summary>
    Task ProbeAsync(CancellationToken ct);
}

/// <summary>
/// One connection to the server. Only the loop calls it, one method at a time. Cancelling a token ends a method's wait at once; the loop
/// then closes the connection.
/// </summary>
internal interface INotificationConnection : IAsyncDisposable
{
    /// <summary>Checks that notifications arrive.</summary>
    /// <exception cref="ListenerVerificationException">They don't; the message says what to do.</exception>
    Task VerifyAsync(CancellationToken ct);

    /// <summary>Listens to some channels and stops listening to others. Either all of these changes take effect, or none.</summary>
    /// <exception cref="ListenRefusedException">
    /// The server refused one of the channels, and would refuse it on every connection. The exception names the first channel, which may
    /// not be the refused one.
    /// </exception>
    Task ChangeAsync(IReadOnlyList<string> listen, IReadOnlyList<string> unlisten, CancellationToken ct);

    /// <summary>Waits for the next notification.</summary>
    /// <returns>False if nothing came within the ping interval.</returns>
    /// <exception cref="OperationCanceledException"><see cref="EndWaits"/> was called.</exception>
    Task<bool> WaitAsync();

    /// <summary>Ends the current wait and every later one. Call it from any thread; the loop then closes the connection.</summary>
    void EndWaits();

    /// <summary>Makes the server answer, and checks that this connection still listens to our channels. It may also listen to others.</summary>
    /// <param name="channels">Lists our channels; called only if the names must be compared.</param>
    /// <param name="ct">Ends the wait for the answer.</param>
    /// <exception cref="ListenerVerificationException">A channel is missing.</exception>
    Task PingAsync(Func<IReadOnlyList<string>> channels, CancellationToken ct);
}

/// <summary>Notifications would not arrive reliably on a connection. It is only logged, and another attempt follows.</summary>
internal sealed class ListenerVerificationException(string message) : NotifyException(message);
