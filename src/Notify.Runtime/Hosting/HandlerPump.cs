namespace Notify;

/// <summary>Carries a channel's events to one handler, one after the other, while the host runs.</summary>
internal abstract class HandlerPump
{
    /// <summary>Finds the channel's listener; nothing is started yet.</summary>
    /// <exception cref="InvalidOperationException">None is registered; the message says what to call.</exception>
    public abstract void Resolve();

    /// <summary>Begins to subscribe, and returns without waiting for it. <see cref="Resolve"/> comes first.</summary>
    public abstract void Start();

    /// <summary>
    /// Once the listener has ended the stream: lets the handler finish what is buffered, within the shutdown timeout; then cancels
    /// its token; then leaves it alone. Never throws.
    /// </summary>
    /// <param name="ct">Cancels the handler's token early.</param>
    public abstract Task StopAsync(CancellationToken ct);
}
