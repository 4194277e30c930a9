using Microsoft.Extensions.Logging;

namespace Notify;

/// <summary>
/// Ends the loop's wait by a notification on the listener's private channel; cancelling the wait could break the connection (F21).
/// At most one is on its way: changes that come meanwhile share the next. A lost one only costs time, until the next tick.
/// </summary>
/// <param name="control">Where it is sent.</param>
/// <param name="log">For failures.</param>
/// <param name="stop">Cancelled when the listener stops.</param>
internal sealed class ListenerWaker(ControlChannel control, ILogger log, CancellationToken stop)
{
    private const int Idle = 0;
    private const int Sending = 1;
    private const int SendAgain = 2;

    private int _state;
    private readonly FailureStreak _failures = new();

    /// <summary>Returns at once.</summary>
    public void Wake()
    {
        while (true)
        {
            int state = Volatile.Read(ref _state);
            if (state == Idle && Interlocked.CompareExchange(ref _state, Sending, Idle) == Idle)
            {
                // On the pool, so that the subscriber does not have to dial a connection.
                ThreadPool.UnsafeQueueUserWorkItem(static waker => _ = waker.SendAsync(), this, preferLocal: false);
                return;
            }

            if (state == SendAgain || Interlocked.CompareExchange(ref _state, SendAgain, Sending) == Sending)
            {
                return;
            }
        }
    }

    private async Task SendAsync()
    {
        do
        {
            // Every change until here is covered by what is sent from here on.
            Volatile.Write(ref _state, Sending);
            try
            {
                await control.SendAsync("wake", stop).ConfigureAwait(false);
                _failures.End();
            }
            catch (Exception e)
            {
                // While the publisher is down, every change of the channels fails again.
                if (!stop.IsCancellationRequested && _failures.Begins())
                {
                    log.WakeFailed(e);
                }
            }
        }
        while (Interlocked.CompareExchange(ref _state, Idle, Sending) != Sending);
    }
}
