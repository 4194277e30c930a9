using Microsoft.Extensions.Logging;

namespace Notify;

/// <summary>
/// Ends the loop's wait by a notification on the listener's private channel; cancelling the wait could break the connection (F21).
/// One is on its way at the most: changes that come meanwhile share the next. A lost one only costs time, until the next tick.
/// </summary>
/// <param name="controlChannel">The listener's private channel.</param>
/// <param name="publisher">Sends it.</param>
/// <param name="log">For failures.</param>
/// <param name="stop">Cancelled when the listener stops.</param>
internal sealed class ListenerWaker(string controlChannel, NotifyPublisher publisher, ILogger log, CancellationToken stop)
{
    private const int Idle = 0;
    private const int Sending = 1;
    private const int SendAgain = 2;

    private int _state;
    private bool _failing;

    /// <summary>Returns at once.</summary>
    public void Wake()
    {
        while (true)
        {
            int state = Volatile.Read(ref _state);
            if (state == Idle && Interlocked.CompareExchange(ref _state, Sending, Idle) == Idle)
            {
                // On the pool: the subscriber has other things to do than to dial a connection.
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
            // Whatever asked until here is served by what is sent from here on.
            Volatile.Write(ref _state, Sending);
            try
            {
                await ControlNotification.SendAsync(publisher, controlChannel, "wake", stop).ConfigureAwait(false);
                _failing = false;
            }
            catch (Exception e)
            {
                // Once for each streak of failures: with the publisher down, every change of the channels would be another.
                if (!stop.IsCancellationRequested && !_failing)
                {
                    _failing = true;
                    log.WakeFailed(e);
                }
            }
        }
        while (Interlocked.CompareExchange(ref _state, Idle, Sending) != Sending);
    }
}
